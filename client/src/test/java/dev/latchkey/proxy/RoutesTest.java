package dev.latchkey.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By what way each server is reached (policy §5, B57). */
class RoutesTest {
  private static final String HTTPS = "https://auth.example.com/oauth/token";

  private static Route route(Map<String, String> variables, String uri) {
    return new Routes(new ProxyVariables(Environment.of(variables)), () -> null)
        .to(URI.create(uri));
  }

  private static String way(Map<String, String> variables, String uri) {
    return switch (route(variables, uri)) {
      case Route.Direct direct -> "direct";
      case Route.Proxied(ProxyAddress proxy) -> proxy.url() + " " + proxy.source();
    };
  }

  @Test
  void withoutVariablesEverythingGoesStraight() {
    assertThat(way(Map.of(), HTTPS)).isEqualTo("direct");
  }

  @Test
  void case5_1_3_theSpellingInCapitalsCounts() {
    assertThat(way(Map.of("HTTPS_PROXY", "upper:1", "https_proxy", "lower:1"), HTTPS))
        .isEqualTo("http://upper:1 HTTPS_PROXY");
    assertThat(way(Map.of("http_proxy", "lower:1"), "http://a.example.com/"))
        .isEqualTo("http://lower:1 http_proxy");
    assertThat(way(Map.of("ALL_PROXY", "", "all_proxy", "x:1"), HTTPS)).isEqualTo("direct");
    assertThat(way(Map.of("HTTPS_PROXY", "", "https_proxy", "x:1"), HTTPS)).isEqualTo("direct");
  }

  @Test
  void eachSchemeHasItsVariableAndAllOfThemAnother() {
    Map<String, String> all =
        Map.of("HTTPS_PROXY", "s:1", "HTTP_PROXY", "p:2", "ALL_PROXY", "socks5h://a:3");
    assertThat(way(all, HTTPS)).startsWith("http://s:1");
    assertThat(way(all, "http://a.example.com")).startsWith("http://p:2");
    assertThat(way(Map.of("ALL_PROXY", "socks5h://a:3"), HTTPS)).startsWith("socks5h://a:3");
    assertThat(way(Map.of("HTTP_PROXY", "p:2"), HTTPS)).isEqualTo("direct");
  }

  @Test
  void case5_1_1_webSocketsGoAsRequestsDo() {
    Map<String, String> both = Map.of("HTTPS_PROXY", "s:1", "HTTP_PROXY", "p:2");
    assertThat(way(both, "wss://Chat.Example.com/ws")).startsWith("http://s:1");
    assertThat(way(both, "ws://chat.example.com/ws")).startsWith("http://p:2");
  }

  @Test
  void aWebServersVariableIsNoProxy() {
    Map<String, String> cgi = Map.of("REQUEST_METHOD", "GET", "HTTP_PROXY", "evil:1");
    assertThat(way(cgi, "http://a.example.com")).isEqualTo("direct");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:1455/",
        "https://LOCALHOST/",
        "https://127.0.0.1:8443/",
        "http://127.8.9.10/",
        "https://[::1]:8443/"
      })
  void thisMachineIsAlwaysReachedStraight(String uri) {
    assertThat(way(Map.of("ALL_PROXY", "::::", "NO_PROXY", "10.0.0.0/99"), uri))
        .isEqualTo("direct");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "://invalid",
        "::::",
        "http://",
        "ftp://proxy:21",
        "socks://proxy:1080",
        "socks4://proxy:1080",
        "http://proxy:0",
        "http://proxy:65536",
        "http://proxy:80x",
        "http://proxy/path",
        "http://pro xy:1",
        "http://kim:S3CRET%ZZ@proxy:1",
        "http://[::1:80",
        "http://-proxy:1",
        "http://kim:S3CRET@",
        "http://proxy:3128\r\nX: y"
      })
  void b57_case5_1_4_aBadProxyIsAnErrorThatNamesTheVariable(String value) {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> route(Map.of("https_proxy", value), HTTPS));
    assertThat(e.code()).isEqualTo(ErrorCode.PROXY_INVALID);
    assertThat(e.getMessage()).startsWith("https_proxy ");
    assertThat(e.getMessage() + e.remedy()).doesNotContain("S3CRET");
  }

  @Test
  void socksWithoutAVersionIsToldWhatToWrite() {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> route(Map.of("ALL_PROXY", "socks://proxy:1080"), HTTPS));
    assertThat(e.remedy()).contains("socks5h://host:port");
  }

  @ParameterizedTest
  @CsvSource({
    "proxy.example.com:3128, http://proxy.example.com:3128",
    "proxy, http://proxy:80",
    "https://proxy, https://proxy:443",
    "SOCKS5://proxy, socks5://proxy:1080",
    "socks5h://10.0.0.1:9, socks5h://10.0.0.1:9",
    "http://[2001:db8::1]:3128/, http://[2001:db8::1]:3128",
    "http://kim:p@ss:w%40rd@proxy:1, http://proxy:1",
    "' http://proxy:1 ', http://proxy:1"
  })
  void proxiesAreWrittenInManyWays(String value, String url) {
    assertThat(way(Map.of("HTTPS_PROXY", value), HTTPS)).isEqualTo(url + " HTTPS_PROXY");
  }

  @Test
  void aLoginIsDecoded() {
    ProxyAddress proxy = ProxyAddress.parse("X", "http://k%69m:p+@s%3As@proxy:1");
    ProxyAddress.Login login = proxy.login().orElseThrow();
    assertThat(login.user().reveal()).isEqualTo("kim");
    assertThat(login.password().reveal()).isEqualTo("p+@s:s");
    assertThat(proxy.toString() + proxy.describe()).doesNotContain("p+@s:s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                       | auth.example.com     | yes",
        "auth.example.com        | auth.example.com     | yes",
        "AUTH.example.com        | auth.Example.com     | yes",
        "example.com             | auth.example.com     | yes",
        ".example.com            | auth.example.com     | yes",
        "*.example.com           | auth.example.com     | yes",
        "example.com.            | auth.example.com     | yes",
        "example.com             | auth.example.com.    | yes",
        "ample.com               | auth.example.com     | no",
        "example.co              | auth.example.com     | no",
        "other, example.com      | auth.example.com     | yes",
        "other   example.com     | auth.example.com     | yes",
        "example.com:443         | auth.example.com     | yes",
        "example.com:8443        | auth.example.com     | no",
        "example.com:8443        | auth.example.com:8443| yes",
        "10.0.0.0/8              | 10.1.2.3             | yes",
        "10.0.0.0/8              | 11.1.2.3             | no",
        "10.1.2.3                | 10.1.2.3             | yes",
        "10.1.2.3:8443           | 10.1.2.3:8443        | yes",
        "10.1.2.3:8443           | 10.1.2.3             | no",
        "10.1.2.0/25             | 10.1.2.127           | yes",
        "10.1.2.0/25             | 10.1.2.128           | no",
        "0.0.0.0/0               | 192.0.2.1            | yes",
        "0.0.0.0/0               | auth.example.com     | no",
        "2001:db8::/32           | [2001:db8:1::1]      | yes",
        "[2001:db8::1]           | [2001:db8::1]        | yes",
        "2001:db8::1             | [2001:db8::2]        | no",
        "[2001:db8::1]:8443      | [2001:db8::1]:8443   | yes",
        "', ,'                   | auth.example.com     | no"
      })
  void b57_exceptionsAreHonoured(String list, String authority, String isDirect) {
    for (String variable : List.of("NO_PROXY", "no_proxy")) {
      String way =
          way(Map.of("ALL_PROXY", "http://proxy:1", variable, list), "https://" + authority + "/");
      assertThat(way.equals("direct")).isEqualTo(isDirect.equals("yes"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/x",
        "example.com/8",
        "a:b:c",
        "host:port",
        "a?b",
        "::/129"
      })
  void b57_aBadExceptionIsAnError(String list) {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> route(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", list), HTTPS));
    assertThat(e.code()).isEqualTo(ErrorCode.PROXY_INVALID);
    assertThat(e.getMessage()).startsWith("NO_PROXY ");
    assertThat(way(Map.of("NO_PROXY", list), HTTPS)).isEqualTo("direct");
  }

  @Test
  void whereTheVariablesSayNothingTheRuntimeDecides() {
    List<URI> asked = new ArrayList<>();
    ProxySelector selector =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(
                new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("java", 7)));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        };
    assertThat(byJava(Map.of(), selector)).isEqualTo("socks5h://java:7");
    assertThat(asked).containsExactly(URI.create("https://chat.example.com/"));
    assertThat(byJava(Map.of("HTTPS_PROXY", "p:1"), selector)).isEqualTo("http://p:1");
    assertThat(byJava(Map.of("NO_PROXY", "example.com"), selector)).isEqualTo("direct");
    assertThat(byJava(Map.of(), null)).isEqualTo("direct");
  }

  private static String byJava(Map<String, String> variables, @Nullable ProxySelector selector) {
    Routes routes = new Routes(new ProxyVariables(Environment.of(variables)), () -> selector);
    return switch (routes.to(URI.create("wss://chat.example.com/x?y"))) {
      case Route.Direct direct -> "direct";
      case Route.Proxied(ProxyAddress proxy) -> proxy.url();
    };
  }

  @Test
  void theSurveyNamesEveryVariableAndItsTrouble() {
    Map<String, String> variables =
        Map.of("HTTPS_PROXY", "p:1", "all_proxy", "socks://p:1", "NO_PROXY", "10.0.0.0/99");
    assertThat(new ProxyVariables(Environment.of(variables)).survey())
        .hasEntrySatisfying("HTTPS_PROXY", trouble -> assertThat(trouble).isEmpty())
        .hasEntrySatisfying("all_proxy", trouble -> assertThat(trouble).isPresent())
        .hasEntrySatisfying("NO_PROXY", trouble -> assertThat(trouble).isPresent())
        .hasSize(3);
  }
}
