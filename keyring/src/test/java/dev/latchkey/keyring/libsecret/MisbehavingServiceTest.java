package dev.latchkey.keyring.libsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.KeyringProcess;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.keyring.session.SecretServiceSession.Misbehaviour;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.KeyringPlaces;
import dev.latchkey.store.KeyringPlaces.Backend;
import dev.latchkey.store.KeyringStore;
import dev.latchkey.store.StoreTransaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Services that hang, and that take and do not keep. */
@NullMarked
@EnabledOnOs(OS.LINUX)
class MisbehavingServiceTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");
  private static final String LIMIT = "700";

  @TempDir Path folder;

  @Test
  void b41_aServiceThatHangsIsSilentWithinTheLimit() {
    try (SecretServiceSession session =
            SecretServiceSession.misbehaving(folder, Misbehaviour.HANG);
        KeyringProcess keyring = bounded(session)) {
      // Whatever it takes to start: the limit is of the calls.
      keyring.describe();
      for (Runnable call :
          new Runnable[] {
            () -> keyring.find(NAME), () -> keyring.add(NAME, Secret.of("x")), keyring::unlock
          }) {
        long begin = System.nanoTime();
        assertThat(codeOf(call)).isEqualTo(ErrorCode.KEYRING_SILENT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
            .isBetween(Duration.ofMillis(600), Duration.ofSeconds(3));
      }
      // Cancelling reaches the library: nobody waits in it any more.
      long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (keyring.waiting() > 0) {
        assertThat(System.nanoTime()).as("calls that were not cancelled").isLessThan(end);
      }
      assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_SILENT);
      assertThat(keyring.endsWithin(2)).isTrue();
      assertThat(keyring.process().exitValue()).isZero();
    }
  }

  /** It has hung in the middle: what was agreed upon before is of no use. */
  @Test
  void b41_aServiceThatHangsLaterIsSilentAndComesBack() {
    try (SecretServiceSession session =
            SecretServiceSession.misbehaving(folder, Misbehaviour.DROP);
        KeyringProcess keyring = bounded(session)) {
      assertThat(keyring.find(NAME)).isEmpty();
      session.misbehave(Misbehaviour.HANG);
      assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_SILENT);
      session.misbehave(Misbehaviour.DROP);
      assertThat(keyring.find(NAME)).isEmpty();
    }
  }

  @Test
  void b41_aServiceThatDropsWhatItTakesCostsNothingThatWasStored() throws Exception {
    Path home = Files.createDirectory(folder.resolve("codex"));
    String old = "{\"OPENAI_API_KEY\":\"sk-old\"}";
    Files.writeString(home.resolve("auth.json"), old);
    try (SecretServiceSession session =
            SecretServiceSession.misbehaving(folder, Misbehaviour.DROP);
        KeyringProcess keyring = bounded(session)) {
      KeyringStore store =
          new KeyringStore(
              home, HomeStore.Limits.DEFAULT, KeyringPlaces.of(home, keyring, Backend.DIRECT));
      assertThat(codeOf(store::checkWritable)).isEqualTo(ErrorCode.KEYRING_DROPPED);
      AuthDocument fresh =
          AuthDocument.parse("{\"OPENAI_API_KEY\":\"sk-new\"}".getBytes(StandardCharsets.UTF_8));
      try (StoreTransaction transaction = store.begin()) {
        assertThat(codeOf(() -> transaction.replace(fresh))).isEqualTo(ErrorCode.KEYRING_DROPPED);
      }
      assertThat(home.resolve("auth.json")).hasContent(old);
    }
  }

  private KeyringProcess bounded(SecretServiceSession session) {
    return KeyringProcess.start(
        session.environment(), folder.resolve("keyring.log"), "bounded", LIMIT);
  }

  private static ErrorCode codeOf(Runnable call) {
    StoreException[] thrown = new StoreException[1];
    assertThatThrownBy(call::run)
        .asInstanceOf(type(StoreException.class))
        .satisfies(e -> thrown[0] = e);
    return thrown[0].code();
  }
}
