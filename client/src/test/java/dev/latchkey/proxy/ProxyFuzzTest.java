package dev.latchkey.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the variables say: a route, or a clear error, soon, and no password in it. With {@code
 * -Dlatchkey.rounds=long} for minutes instead of seconds.
 */
class ProxyFuzzTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final Duration TIME = LONG ? Duration.ofMinutes(3) : Duration.ofSeconds(2);
  private static final String SECRET = "S3CRET0123456789";
  private static final List<String> PIECES =
      List.of(
          "http",
          "https",
          "socks5",
          "socks5h",
          "socks",
          "://",
          ":",
          "/",
          "@",
          "%",
          "%4",
          "%40",
          "%00",
          "[",
          "]",
          "::1",
          "2001:db8::1",
          "10.0.0.0",
          "/8",
          "/33",
          "999.1.1.1",
          "proxy",
          "example.com",
          ".",
          "*",
          ",",
          " ",
          "\t",
          "\r\n",
          "\0",
          "ä",
          "😀",
          "65535",
          "65536",
          "-",
          "_",
          "?",
          "#",
          "kim:" + SECRET + "@",
          "+");

  @Test
  void everyValueIsARouteOrAnError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long end = System.nanoTime() + TIME.toNanos();
    int errors = 0;
    int routes = 0;
    while (System.nanoTime() < end) {
      String proxy = text(random);
      String exceptions = text(random);
      Routes by =
          new Routes(
              new ProxyVariables(
                  Environment.of(Map.of("HTTPS_PROXY", proxy, "NO_PROXY", exceptions))),
              () -> null);
      try {
        Route route = by.to(URI.create("https://auth.example.com:8443/x"));
        routes++;
        if (route instanceof Route.Proxied(ProxyAddress found)) {
          assertThat(found.describe() + found).as(proxy).doesNotContain(SECRET);
          assertThat(found.port()).isBetween(1, 65_535);
          assertThat(found.host()).as("seed %s", seed).matches("[A-Za-z0-9._:-]+");
        }
      } catch (ConfigurationException e) {
        errors++;
        assertThat(e.code()).as("seed %s", seed).isEqualTo(ErrorCode.PROXY_INVALID);
        assertThat(Thrown.text(e)).as(proxy).doesNotContain(SECRET);
      }
    }
    assertThat(errors).isPositive();
    assertThat(routes).isPositive();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
