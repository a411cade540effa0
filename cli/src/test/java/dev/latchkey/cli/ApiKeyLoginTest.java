package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code login --with-api-key}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiKeyLoginTest {
  private static final String KEY = "sk-proj-1234567890ABCDE";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.secret(KEY);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** Fails the test when somebody reads from it. */
  static final class Untouchable extends InputStream {
    private boolean touched;

    @Override
    public int read() {
      touched = true;
      throw new AssertionError("standard input was read");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return read();
    }

    boolean isTouched() {
      return touched;
    }
  }

  @Test
  void case210_aKeyIsStored() {
    Lab.Ended ended =
        lab.stdin(KEY + "\n")
            .run("login", "--with-api-key", "-c", "forced_login_method=\"api\"")
            .succeeds();
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err().lines())
        .containsExactly(
            "Reading API key from stdin...",
            "API key saved. Authentication is checked when you send a request.");
    assertThat(lab.home.readAuthJson())
        .contains("\"auth_mode\": \"apikey\"")
        .contains("\"OPENAI_API_KEY\": \"" + KEY + "\"")
        .doesNotContain("tokens")
        .doesNotContain("agent_identity");
    assertThat(lab.home.mode("auth.json")).isEqualTo("rw-------");
    lab.issuer.assertNoRequests();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-1234567890ABCDE",
        "sk-proj-1234567890ABCDE\n",
        "  sk-proj-1234567890ABCDE \t\r\n\r\n",
        "\ufeffsk-proj-1234567890ABCDE\n",
        "\ufeff  sk-proj-1234567890ABCDE"
      })
  void B19_case214_whatIsAroundAKeyIsRemoved(String piped) {
    lab.stdin(piped).run("login", "--with-api-key").succeeds();
    assertThat(lab.home.readAuthJson()).contains("\"" + KEY + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|no API key was given",
        "\n|no API key was given",
        " \t \r\n|no API key was given",
        "\ufeff\n|no API key was given",
        "sk-one\nsk-two|line break",
        "sk-one\r\nsk-two|line break",
        "sk-one\rsk-two|line break",
        "sk-a\u0000b|control character",
        "sk-a\u001b[31mb|control character",
        "sk-a\u0085b|control character",
        "sk-a\tb|control character",
        "sk-a\u007fb|control character"
      })
  void B19_case214_whatCannotBeAKeyIsRefused(String pipedAndReason) {
    int bar = pipedAndReason.lastIndexOf('|');
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    lab.stdin(pipedAndReason.substring(0, bar))
        .run("login", "--with-api-key")
        .failsClearly(1, pipedAndReason.substring(bar + 1), "latchkey login --with-api-key");
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
  }

  @ParameterizedTest
  @ValueSource(ints = {4097, 20_000, 5_000_000})
  void B19_aKeyThatIsTooLongIsRefused(int length) {
    lab.stdin("k".repeat(length)).run("login", "--with-api-key").failsClearly(1, "API key", "pipe");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B19_aLongKeyIsStored() {
    String key = "k".repeat(4096);
    lab.secret(key);
    lab.stdin("\ufeff" + key + "\n").run("login", "--with-api-key").succeeds();
    assertThat(lab.home.readAuthJson()).contains(key);
  }

  @Test
  void case214_whatIsNotTextIsRefused() {
    lab.stdin = new ByteArrayInputStream(new byte[] {'s', 'k', (byte) 0xff, (byte) 0xfe, 'x', 'y'});
    lab.run("login", "--with-api-key").failsClearly(1, "not UTF-8");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case214_quotesStay() {
    lab.secret("\"sk-quoted\"");
    lab.stdin("\"sk-quoted\"").run("login", "--with-api-key").succeeds();
    assertThat(lab.home.readAuthJson()).contains("\\\"sk-quoted\\\"");
  }

  @Test
  void case214_aTerminalIsNotReadFrom() {
    Untouchable terminal = new Untouchable();
    lab.stdin = terminal;
    lab.stdinIsTerminal = true;
    lab.run("login", "--with-api-key")
        .failsClearly(1, "terminal", "printenv OPENAI_API_KEY | latchkey login --with-api-key");
    assertThat(terminal.isTouched()).isFalse();
  }

  @Test
  void B18_case215_policyRefusesBeforeAnythingIsRead() {
    Untouchable stdin = new Untouchable();
    lab.stdin = stdin;
    lab.home.write("config.toml", "\nforced_login_method = \"chatgpt\"\n");
    Lab.Ended ended =
        lab.run("login", "--with-api-key")
            .failsClearly(
                1,
                "forced_login_method",
                lab.home.file("config.toml") + ", line 2",
                "latchkey login");
    assertThat(stdin.isTouched()).isFalse();
    assertThat(ended.err()).doesNotContain("Reading");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B18_policyRefusesTheBrowserBeforeItIsOpened() {
    lab.loggedIn();
    Map<String, String> before = lab.home.snapshot();
    Lab.Ended ended =
        lab.run(
            page -> {
              throw new AssertionError("a browser was opened");
            },
            "login",
            "-c",
            "forced_login_method=api");
    ended.failsClearly(1, "forced_login_method", "-c", "--with-api-key");
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--issuer http://127.0.0.1:1",
        "--experimental_issuer http://127.0.0.1:1",
        "--client-id x",
        "--experimental_client-id x",
        "--port 0",
        "--timeout 1s",
        "--no-browser",
        "--mint-api-key"
      })
  void B17_case213_anApiKeyDoesNotGoWithTheBrowsersOptions(String others) {
    Untouchable stdin = new Untouchable();
    lab.stdin = stdin;
    String[] words = ("login --with-api-key " + others).split(" ", -1);
    lab.run(words).failsClearly(2, "--with-api-key does not go with");
    assertThat(stdin.isTouched()).isFalse();
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--api-key=sk-in-the-arguments", "--api-key"})
  void B17_case213_aKeyAmongTheArgumentsIsRefusedAndNotRepeated(String option) {
    lab.secret("sk-in-the-arguments");
    lab.run("login", option).failsClearly(2, "pipe the key");
    lab.run("login", "--with-api-key", option).failsClearly(2, "pipe the key");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void aKeyGivenAsAnArgumentIsNotRepeated() {
    lab.secret(KEY);
    assertThat(lab.run("login", "--with-api-key", KEY).exit()).isEqualTo(2);
    assertThat(lab.run("login", KEY).exit()).isEqualTo(2);
    assertThat(lab.run(KEY).exit()).isEqualTo(2);
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void B46_aKeyWithOtherCharactersIsMasked() {
    String key = "sk-proj-ключ-äöü-1234567890";
    lab.secret(key);
    lab.stdin(key).run("login", "--with-api-key").succeeds();
    Lab.Ended status = lab.run("login", "status").succeeds();
    assertThat(status.out()).startsWith("API key configured - ***" + System.lineSeparator());
    assertThat(lab.run("login", "status", "--json").out()).contains("\"api_key\": \"***\"");
  }

  @Test
  void case212_theMask() {
    lab.stdin(KEY).run("login", "--with-api-key").succeeds();
    assertThat(lab.run("login", "status").succeeds().out())
        .startsWith("API key configured - sk-proj-***ABCDE");
    lab.secret("sk-1234567890");
    lab.stdin("sk-1234567890").run("login", "--with-api-key").succeeds();
    assertThat(lab.run("login", "status").succeeds().out())
        .startsWith("API key configured - ***" + System.lineSeparator());
  }

  @Test
  void anUnreadableFileIsKeptAside() {
    lab.home.writeAuthJson("{ broken \"refresh_token\": \"rt-precious\"");
    lab.stdin(KEY).run("login", "--with-api-key").succeeds();
    assertThat(lab.home.read("auth.json.unreadable")).contains("rt-precious");
    assertThat(lab.home.mode("auth.json.unreadable")).isEqualTo("rw-------");
    assertThat(lab.home.readAuthJson()).contains(KEY);
  }
}
