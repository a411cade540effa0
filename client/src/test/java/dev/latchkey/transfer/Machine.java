package dev.latchkey.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.TestHome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A machine with a home of its own. */
final class Machine implements AutoCloseable {
  final TestHome home = TestHome.create();
  final FileStore store =
      new FileStore(
          home.path(), new HomeStore.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)));
  final Latchkey latchkey;

  Machine(InstantSource clock) {
    latchkey =
        Latchkey.builder().environment(Environment.of(Map.of())).store(store).clock(clock).open();
  }

  Optional<AuthDocument> stored() {
    return store.read();
  }

  @Override
  public void close() {
    latchkey.close();
    home.close();
  }
}
