package dev.latchkey.authority.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses this server asks for keys, and which it never does. */
class IssuerUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example",
        "https://issuer.example:8443/path/",
        "http://127.0.0.1:8080",
        "http://localhost/x",
        "http://[::1]:80"
      })
  void httpsAndLoopbackMayBeAsked(String text) {
    assertThat(IssuerUrl.parse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example",
        "http://127.0.0.1.issuer.example",
        "http://localhost.issuer.example",
        "http://127.0.0.1@issuer.example",
        "https://user:word@issuer.example",
        "https://issuer.example/#x",
        "https:///path",
        "https:issuer.example",
        "file:///etc/passwd",
        "jar:https://issuer.example!/x",
        "HTTP://issuer.example",
        "http://0x7f.1",
        "http://10.0.0.1",
        "https://issuer.example/\u0000",
        "https://issuer.example/ x"
      })
  void bug29_nothingElseIs(String text) {
    assertThat(IssuerUrl.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/latest",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://224.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:127.0.0.1]/"
      })
  void bug29_anIssuerElsewhereLeadsToNoAddressThatIsSpecial(String text) {
    IssuerUrl url = IssuerUrl.parse(text).orElseThrow();
    assertThatExceptionOfType(KeysUnavailable.class).isThrownBy(() -> url.requireReachable(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1/", "http://[::1]/", "https://192.0.2.7/"})
  void anIssuerOnThisMachineMayBeAskedHere(String text) {
    IssuerUrl url = IssuerUrl.parse(text).orElseThrow();
    assertThatCode(() -> url.requireReachable(true)).doesNotThrowAnyException();
  }

  @Property
  void anyTextIsAnAddressOrIsNot(@ForAll @StringLength(max = 60) String text) {
    IssuerUrl.parse("https://" + text)
        .ifPresent(url -> assertThat(url.uri().getHost()).isNotEmpty());
    IssuerUrl.parse("http://" + text).ifPresent(url -> assertThat(url.loopback()).isTrue());
  }
}
