package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.keyring.session.SecretServiceSession;
import dev.latchkey.keyring.session.SecretServiceSession.Misbehaviour;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyring that is absent, locked, deaf or forgetful (B40, B41), seen from the command line. */
@WithIssuer
class KeyringTroubleTest {
  private static final String KEY = "sk-proj-abcdefghijklmnopqrstuvwxyz";

  @TempDir private Path temporary;

  private KeyringLab lab(TestHome home, SecretServiceSession session, String store) {
    KeyringLab lab = new KeyringLab(home, session);
    lab.configure("cli_auth_credentials_store = \"" + store + "\"");
    return lab;
  }

  private SecretServiceSession withoutService() {
    return SecretServiceSession.withoutService(KeyringLab.folder(temporary));
  }

  @Test
  void aKeyringThatIsNotThereIsNamed(TestHome home) throws Exception {
    try (KeyringLab lab = lab(home, withoutService(), "keyring")) {
      Outcome login = lab.latchkeyWithInput(KEY, "login", "--with-api-key");
      assertThat(login.exit()).isEqualTo(1);
      assertThat(login.stderr()).contains("Secret Service").contains("cli_auth_credentials_store");
      assertThat(home.authJson()).doesNotExist();
      assertThat(lab.latchkey("login", "status").exit()).isEqualTo(1);
      lab.configure("cli_auth_credentials_store = \"file\"");
      assertThat(lab.latchkey("store", "move", "keyring").exit()).isEqualTo(1);
      assertThat(home.read("config.toml")).contains("file");
      lab.configure("cli_auth_credentials_store = \"keyring\"");
      Outcome moved = lab.latchkey("store", "move", "file");
      assertThat(moved.exit()).as("the cure that was named: %s", moved.stderr()).isZero();
      assertThat(lab.latchkeyWithInput(KEY, "login", "--with-api-key").exit()).isZero();
    }
  }

  @Test
  void b40_case085_autoFallsBackAloudOnceAndSignsOut(TestHome home) throws Exception {
    try (KeyringLab lab = lab(home, withoutService(), "auto")) {
      Outcome first = lab.latchkeyWithInput(KEY, "login", "--with-api-key");
      assertThat(first.exit()).isZero();
      assertThat(first.stderr()).contains("plain").contains("auth.json");
      assertThat(home.mode("auth.json")).isEqualTo("rw-------");
      assertThat(lab.codex().run("login", "status").exit()).isZero();
      Outcome second = lab.latchkeyWithInput(KEY, "login", "--with-api-key");
      assertThat(second.stderr()).doesNotContain("plain");
      // Codex cannot.
      assertThat(lab.codex().run("logout").exit()).isEqualTo(1);
      Outcome logout = lab.latchkey("logout");
      assertThat(logout.exit()).as(logout.stderr()).isZero();
      assertThat(home.authJson()).doesNotExist();
    }
  }

  @Test
  void aLockedKeyringIsAnAnswerAndNoPromptThatNobodySees(TestHome home) throws Exception {
    try (KeyringLab lab =
        lab(home, SecretServiceSession.unlocked(KeyringLab.folder(temporary)), "keyring")) {
      assertThat(lab.latchkeyWithInput(KEY, "login", "--with-api-key").exit()).isZero();
      lab.session.lock();
      long begun = System.nanoTime();
      Outcome status = lab.latchkey("login", "status");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
      assertThat(status.exit()).isEqualTo(1);
      assertThat(status.stderr()).contains("locked").doesNotContain("Not logged in");
      // In auto it is no reason to believe that there is no login.
      lab.configure("cli_auth_credentials_store = \"auto\"");
      assertThat(lab.latchkey("login", "status").stderr()).contains("locked");
    }
  }

  @Test
  void b41_aDeafKeyringCostsSecondsAndNotTheSession(TestHome home) throws Exception {
    try (KeyringLab lab =
        lab(
            home,
            SecretServiceSession.misbehaving(KeyringLab.folder(temporary), Misbehaviour.HANG),
            "keyring")) {
      Outcome status = lab.latchkey("login", "status");
      assertThat(status.exit()).isEqualTo(1);
      assertThat(status.stderr()).contains("did not answer within 3 s");
      // A login in a file does not wait for it for longer, either.
      lab.configure("cli_auth_credentials_store = \"file\"");
      Outcome login = lab.latchkeyWithInput(KEY, "login", "--with-api-key");
      assertThat(login.exit()).isZero();
      assertThat(login.stderr()).contains("an older login may be left");
    }
  }

  @Test
  void b41_aForgetfulKeyringIsFoundOutBeforeAnythingIsGivenUp(TestHome home) throws Exception {
    try (KeyringLab lab =
        lab(
            home,
            SecretServiceSession.misbehaving(KeyringLab.folder(temporary), Misbehaviour.DROP),
            "file")) {
      home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
      String before = home.readAuthJson();
      Outcome move = lab.latchkey("store", "move", "keyring");
      assertThat(move.exit()).isEqualTo(1);
      assertThat(move.stderr()).contains("does not keep it");
      assertThat(home.readAuthJson()).isEqualTo(before);
      assertThat(home.read("config.toml")).contains("\"file\"");
      lab.configure("cli_auth_credentials_store = \"keyring\"");
      assertThat(lab.latchkey("store", "verify").exit()).isEqualTo(1);
      lab.configure("cli_auth_credentials_store = \"auto\"");
      Outcome login = lab.latchkeyWithInput(KEY, "login", "--with-api-key");
      assertThat(login.exit()).as(login.stderr()).isZero();
      assertThat(home.authJson()).exists();
    }
  }
}
