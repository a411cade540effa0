package dev.latchkey.profile;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A user's folder with a Codex home, a Latchkey home and room for projects. */
final class Machine implements AutoCloseable {
  final TestHome root = TestHome.create();
  final Map<String, String> variables = new HashMap<>();
  Duration patience = Duration.ofSeconds(20);

  Machine() {
    variables.put("HOME", root.path().toString());
    folder(".codex");
  }

  Profiles profiles() {
    return new Profiles(Environment.of(variables), latchkey(), patience);
  }

  Path latchkey() {
    return root.file(".latchkey");
  }

  Path registry() {
    return latchkey().resolve("profiles.json");
  }

  Path folder(String name) {
    try {
      return Files.createDirectories(root.file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Profile add(String name) {
    return profiles().add(new ProfileName(name), Optional.empty());
  }

  Profile adopt(String name, Path home) {
    return profiles().add(new ProfileName(name), Optional.of(home));
  }

  /** The profile that counts in a folder, without an option. */
  SelectedProfile in(String folder) {
    return profiles().select(Optional.empty(), folder(folder));
  }

  SelectedProfile chosen(String option) {
    return profiles().select(Optional.of(option), root.path());
  }

  /** Fails unless {@code action} is refused with {@code code}, these words, and no change. */
  void refused(ErrorCode code, ThrowingCallable action, String... words) {
    Map<String, String> before = withoutLock();
    LatchkeyException e = Assertions.catchThrowableOfType(LatchkeyException.class, action);
    Assertions.assertThat(e).describedAs("an error").isNotNull();
    Assertions.assertThat(e.code()).describedAs(e.getMessage()).isEqualTo(code);
    for (String word : words) {
      Assertions.assertThat(e.getMessage() + "; " + e.remedy()).contains(word);
    }
    Assertions.assertThat(e.remedy()).isNotBlank();
    Assertions.assertThat(e.getMessage() + e.remedy()).doesNotContain("\u001b", "\u202e", "\n");
    Assertions.assertThat(withoutLock()).isEqualTo(before);
  }

  /** Everything but the registry's lock and the folder that is made for it. */
  private Map<String, String> withoutLock() {
    Map<String, String> all = new HashMap<>(root.snapshot());
    all.keySet().removeIf(name -> name.equals(".latchkey/profiles.json.lock"));
    all.remove(".latchkey", "directory rwx------");
    return all;
  }

  @Override
  public void close() {
    root.close();
  }
}
