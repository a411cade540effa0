package dev.latchkey.keyring.libsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.session.KeyringProcess;
import dev.latchkey.keyring.session.SecretServiceSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of a keyring, of gnome-keyring itself. */
@NullMarked
@EnabledOnOs(OS.LINUX)
class GnomeKeyringTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");
  private static final Secret SECRET = Secret.of("{\"OPENAI_API_KEY\":\"sk-kim\"}");

  @TempDir Path folder;
  private SecretServiceSession session;
  private KeyringProcess keyring;

  @BeforeEach
  void start() {
    session = SecretServiceSession.unlocked(folder);
    keyring = KeyringProcess.start(session.environment(), folder.resolve("keyring.log"));
  }

  /** Whatever GLib finds wrong with how it is called it says on standard error. */
  @AfterEach
  void endWithoutAWarning() throws Exception {
    keyring.close();
    session.close();
    assertThat(Files.readString(folder.resolve("keyring.log")))
        .doesNotContain("CRITICAL", "WARNING **");
  }

  @Test
  void whatIsAddedIsFoundChangedAndRemoved() {
    assertThat(keyring.find(NAME)).isEmpty();
    Instant before = Instant.now().minusSeconds(2);

    keyring.add(NAME, SECRET);
    KeyringItem item = only();
    assertThat(item.value()).isEqualTo(SECRET);
    assertThat(item.modified()).isBetween(before, Instant.now().plusSeconds(2));

    Secret other = Secret.of("another");
    keyring.change(item, other);
    assertThat(only().value()).isEqualTo(other);
    assertThat(only().handle()).isEqualTo(item.handle());

    keyring.remove(item);
    assertThat(keyring.find(NAME)).isEmpty();
    keyring.remove(item);
  }

  private KeyringItem only() {
    assertThat(keyring.find(NAME)).hasSize(1);
    return keyring.find(NAME).getFirst();
  }

  /** Label, attributes and content type as observed of Codex. */
  @Test
  void anItemIsWhatCodexWouldHaveMade() {
    keyring.add(NAME, SECRET);
    SecretServiceSession.Outcome seen =
        session.secretTool(
            "",
            "search",
            "--all",
            "target",
            "default",
            "application",
            "rust-keyring",
            "service",
            NAME.service(),
            "username",
            NAME.account());
    assertThat(seen.out() + seen.err())
        .contains(
            "label = cli|0123456789abcdef@Codex Auth:default (keyring v3.6.3)",
            "secret = " + SECRET.reveal(),
            "attribute.service = Codex Auth",
            "attribute.username = cli|0123456789abcdef",
            "attribute.target = default",
            "attribute.application = rust-keyring");
  }

  @Test
  void itemsOfOtherProgramsAreFound() {
    store("bare");
    assertThat(only().value()).isEqualTo(Secret.of("bare"));
    keyring.remove(only());

    store("elsewhere", "target", "another", "application", "something");
    assertThat(only().value()).isEqualTo(Secret.of("elsewhere"));
    keyring.remove(only());

    store("more", "target", "default", "colour", "green", "xdg:schema", "org.example.Kim");
    assertThat(only().value()).isEqualTo(Secret.of("more"));
  }

  private void store(String secret, String... attributes) {
    String[] arguments = new String[6 + attributes.length];
    System.arraycopy(
        new String[] {
          "store", "--label=by hand", "service", NAME.service(), "username", NAME.account()
        },
        0,
        arguments,
        0,
        6);
    System.arraycopy(attributes, 0, arguments, 6, attributes.length);
    assertThat(session.secretTool(secret, arguments).exit()).isZero();
  }

  @Test
  void b41_allItemsOfTheNameAreFound() {
    store("one", "target", "one");
    store("two", "target", "two");
    keyring.add(NAME, Secret.of("three"));
    assertThat(keyring.find(NAME))
        .extracting(item -> item.value().reveal())
        .containsExactlyInAnyOrder("one", "two", "three");
  }

  @Test
  void itemsOfOtherNamesAreNotFound() {
    keyring.add(new KeyringName(NAME.service(), NAME.account() + "0"), SECRET);
    keyring.add(new KeyringName("codex", NAME.account()), SECRET);
    assertThat(keyring.find(NAME)).isEmpty();
  }

  @Test
  void aChangeKeepsLabelAndAttributes() {
    store("old", "target", "mine", "colour", "green");
    keyring.change(only(), Secret.of("new"));
    SecretServiceSession.Outcome seen =
        session.secretTool("", "search", "--all", "service", NAME.service());
    assertThat(seen.out() + seen.err())
        .contains(
            "label = by hand",
            "secret = new",
            "attribute.target = mine",
            "attribute.colour = green",
            "attribute.username = " + NAME.account());
  }

  @Test
  void aSecretMayBeLongAndOfAnyCharacters() {
    Secret secret = Secret.of("ключ 鍵 🔑 \n\t\"".repeat(30 * 1024 / 20));
    keyring.add(NAME, secret);
    assertThat(only().value()).isEqualTo(secret);
    keyring.change(only(), Secret.of("é"));
    assertThat(only().value()).isEqualTo(Secret.of("é"));
    keyring.change(only(), Secret.of(""));
    assertThat(only().value()).isEqualTo(Secret.of(""));
  }

  @Test
  void aServiceThatWasStartedAnewIsTheSameKeyring() {
    keyring.add(NAME, SECRET);
    session.stopService();
    assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_ABSENT);
    session.startKeyringUnlocked();

    KeyringItem item = only();
    assertThat(item.value()).isEqualTo(SECRET);

    session.stopService();
    session.startKeyringUnlocked();
    keyring.change(item, Secret.of("changed"));
    session.stopService();
    session.startKeyringUnlocked();
    assertThat(only().value()).isEqualTo(Secret.of("changed"));

    session.stopService();
    session.startKeyringUnlocked();
    keyring.add(new KeyringName("codex", "x"), SECRET);
    session.stopService();
    session.startKeyringUnlocked();
    keyring.remove(item);
    assertThat(keyring.find(NAME)).isEmpty();
  }

  /** Nobody is there to answer a prompt, and none may be waited for. */
  @Test
  void b41_whatIsLockedIsSaidAtOnce() {
    keyring.add(NAME, SECRET);
    KeyringItem item = only();
    session.lock();
    long begin = System.nanoTime();
    assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_LOCKED);
    assertThat(codeOf(() -> keyring.add(new KeyringName("codex", "x"), SECRET)))
        .isEqualTo(ErrorCode.KEYRING_LOCKED);
    assertThat(codeOf(() -> keyring.change(item, SECRET))).isEqualTo(ErrorCode.KEYRING_LOCKED);
    assertThat(codeOf(() -> keyring.remove(item))).isEqualTo(ErrorCode.KEYRING_LOCKED);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    assertThat(keyring.find(new KeyringName("codex", "nothing"))).isEmpty();
  }

  /** As on a machine where nobody has ever signed in with a password. */
  @Test
  void aSessionWithoutADefaultCollectionIsLockedToWhoWritesAndEmptyToWhoReads() throws Exception {
    Path fresh = Files.createDirectory(folder.resolve("fresh"));
    try (SecretServiceSession bare = SecretServiceSession.withoutService(fresh)) {
      bare.lock();
      try (KeyringProcess its =
          KeyringProcess.start(bare.environment(), fresh.resolve("keyring.log"))) {
        assertThat(its.find(NAME)).isEmpty();
        assertThat(codeOf(() -> its.add(NAME, SECRET))).isEqualTo(ErrorCode.KEYRING_LOCKED);
      }
    }
  }

  /** There is no program here that could show the prompt: gnome-keyring gives up. */
  @Test
  void whatNobodyUnlocksStaysLocked() {
    keyring.add(NAME, SECRET);
    session.lock();
    assertThat(codeOf(() -> keyring.find(NAME))).isEqualTo(ErrorCode.KEYRING_LOCKED);
    assertThat(codeOf(keyring::unlock)).isEqualTo(ErrorCode.KEYRING_LOCKED);
  }

  private static ErrorCode codeOf(Runnable call) {
    StoreException[] thrown = new StoreException[1];
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(call::run)
        .satisfies(e -> thrown[0] = e);
    assertThat(thrown[0].getMessage()).doesNotContain(SECRET.reveal());
    return thrown[0].code();
  }
}
