package dev.latchkey.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of addresses, and what we call ourselves. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "https://u:p@h.example/a?b=c#frag, https://h.example/a?b=c",
    "https://h.example:8443/a?code=1&x=2&TOKEN=3, "
        + "https://h.example:8443/a?code=<redacted>&x=2&TOKEN=<redacted>",
    "https://h.example/?state=s&Id_Token=i&refresh_token=r&access_token=a&code_verifier=v, "
        + "https://h.example/?state=<redacted>&Id_Token=<redacted>&refresh_token=<redacted>"
        + "&access_token=<redacted>&code_verifier=<redacted>",
    "https://h.example/?%63ode=1, https://h.example/?%63ode=<redacted>",
    "https://h.example/?code, https://h.example/?code=<redacted>",
    "https://h.example, https://h.example",
    "not a url, <invalid-url>",
    "/relative?code=1, <invalid-url>",
    "mailto:a@b.example, <invalid-url>",
    "'', <invalid-url>"
  })
  void case030_aUrlIsShownWithoutItsSecrets(String url, String shown) {
    assertThat(SafeUrl.describe(url)).isEqualTo(shown);
  }

  @Test
  void anOriginIsSchemeHostAndPort() {
    assertThat(SafeUrl.origin(URI.create("https://u@h.example/a?b#c")))
        .isEqualTo("https://h.example");
    assertThat(SafeUrl.origin(URI.create("http://127.0.0.1:80/a")))
        .isEqualTo("http://127.0.0.1:80");
  }

  @Test
  void case199_weGoByOurOwnName() {
    ClientName name = ClientName.of(Optional.empty(), () -> "1.2.3");
    assertThat(name.originator()).isEqualTo("latchkey");
    assertThat(name.userAgent())
        .matches("latchkey/1\\.2\\.3 \\([^;()]+ [^;()]+; [^;()]+\\)")
        .doesNotContainIgnoringCase("codex");
  }

  @Test
  void anotherNameCanBeSet() {
    ClientName name = ClientName.of(Optional.of("codex_cli_rs"), () -> "1.2.3");
    assertThat(name.originator()).isEqualTo("codex_cli_rs");
    assertThat(name.userAgent()).startsWith("codex_cli_rs/1.2.3 (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\rb", "a\nb", "a\u0000b", "näme", "a\u007fb"})
  void aNameThatNoHeaderCarriesFallsBackToOurs(String given) {
    assertThat(ClientName.of(Optional.of(given), () -> "1").originator()).isEqualTo("latchkey");
  }

  @Test
  void case201_theUserAgentHasNoCharacterThatAHeaderCannotCarry() {
    assertThat(new ClientName("latchkey", "1\r2\u0000").userAgent()).startsWith("latchkey/1_2_ (");
  }
}
