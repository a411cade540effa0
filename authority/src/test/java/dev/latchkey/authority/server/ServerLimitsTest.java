package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server takes before it says no, and what it makes of the names that a client gives it.
 */
class ServerLimitsTest {
  @TempDir Path temporary;

  @Test
  void bug12_theHostHeaderDecidesNothing() throws IOException {
    try (Site site = Site.start(temporary)) {
      String issuer = site.base().toString();
      for (String host :
          List.of(
              "evil.example",
              "evil.example:80",
              "127.0.0.1",
              "localhost",
              "evil.example, 127.0.0.1",
              "evil.example/path",
              "user@evil.example",
              "[::1]:1",
              "xn--80ak6aa92e.com")) {
        String head = "Host: " + host + "\r\n";
        for (String extra :
            List.of(
                "",
                "X-Forwarded-Host: evil.example\r\n",
                "X-Forwarded-Proto: https\r\nX-Forwarded-Port: 1\r\n",
                "Forwarded: host=evil.example;proto=https\r\n",
                "X-Original-URL: /healthz\r\nX-Rewrite-URL: /healthz\r\n",
                "X-HTTP-Method-Override: POST\r\n")) {
          String discovery =
              raw(site, "GET /.well-known/openid-configuration HTTP/1.1\r\n" + head + extra);
          assertThat(discovery)
              .contains("\"issuer\":\"" + issuer + "\"", issuer + "/oauth/token")
              .doesNotContain("evil");
          String page =
              raw(site, "GET " + Site.authorize(Site.asked()) + " HTTP/1.1\r\n" + head + extra);
          assertThat(page).contains("200 OK", "action=\"/sign-in\"").doesNotContain("evil");
        }
      }
    }
  }

  @Test
  void bug15_aPathIsItsLettersAndNothingElse() throws IOException {
    try (Site site = Site.start(temporary)) {
      for (String path :
          List.of(
              "//oauth/token",
              "/oauth//token",
              "/oauth/./token",
              "/x/../oauth/token",
              "/oauth/token/",
              "/oauth/token;x=1",
              "/oauth/%74oken",
              "/oauth%2Ftoken",
              "/OAUTH/token",
              "/oauth/token%00",
              "/oauth/token%20",
              "/oauth\\token",
              "/%2e%2e/oauth/token")) {
        assertThat(raw(site, "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"))
            .as(path)
            .contains(" 404 ");
      }
      for (String target : List.of("http://evil.example/oauth/token", "*", "/oauth/token#x")) {
        assertThat(raw(site, "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"))
            .as(target)
            .contains(" 400 ");
      }
    }
  }

  @Test
  void bug31_whatIsTooLargeIsRefused() throws IOException {
    try (Site site = Site.start(temporary)) {
      assertThat(
              raw(
                  site,
                  "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(17_000) + "\r\n"))
          .contains(" 431 ");
      assertThat(raw(site, "GET /healthz?" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n"))
          .contains(" 414 ");
      String body = "a=" + "b".repeat(66_000);
      Reply reply =
          site.wire()
              .send(
                  "POST",
                  "/oauth/token",
                  body,
                  "Content-Type",
                  "application/x-www-form-urlencoded");
      assertThat(reply.status()).isEqualTo(413);
      StringBuilder many = new StringBuilder("grant_type=refresh_token");
      for (int i = 0; i < 100; i++) {
        many.append("&p").append(i).append("=1");
      }
      assertThat(
              site.wire()
                  .send(
                      "POST",
                      "/oauth/token",
                      many.toString(),
                      "Content-Type",
                      "application/x-www-form-urlencoded")
                  .text("error"))
          .isEqualTo("invalid_request");
      assertThat(site.wire().get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void bug31_fiveHundredSlowClientsHoldNobodyUpAndAreShutOut() throws Exception {
    try (Site site = Site.start(temporary)) {
      String token = site.tokens().access();
      List<Socket> slow = new ArrayList<>();
      try {
        long opened = System.nanoTime();
        for (int i = 0; i < 500; i++) {
          Socket socket = new Socket(site.base().getHost(), site.base().getPort());
          String sent =
              switch (i % 3) {
                case 0 -> "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Sl";
                case 1 -> "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na=";
                default -> "";
              };
          socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
          slow.add(socket);
        }
        long[] times = new long[200];
        for (int i = 0; i < times.length; i++) {
          long start = System.nanoTime();
          assertThat(site.whoami(token).status()).isEqualTo(200);
          times[i] = System.nanoTime() - start;
          // One byte now and then must not buy more time.
          slow.get(i % 3).getOutputStream().write('a');
        }
        Arrays.sort(times);
        // Far above what it takes, far below what waiting for a slow client would take.
        assertThat(times[times.length * 99 / 100]).isLessThan(2_000_000_000L);
        for (Socket socket : slow) {
          socket.setSoTimeout(20_000);
          try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
          } catch (IOException reset) {
            assertThat(reset).isNotInstanceOf(java.net.SocketTimeoutException.class);
          }
        }
        assertThat(System.nanoTime() - opened).isLessThan(25_000_000_000L);
      } finally {
        for (Socket socket : slow) {
          socket.close();
        }
      }
      assertThat(site.whoami(token).status()).isEqualTo(200);
    }
  }

  @Test
  void headIsAGetWithoutABodyAndOtherMethodsAreNamed() {
    try (Site site = Site.start(temporary)) {
      Reply head = site.wire().send("HEAD", "/healthz", null);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      Reply put = site.wire().send("PUT", "/healthz", "x");
      assertThat(put.status()).isEqualTo(405);
      assertThat(put.header("allow")).isEqualTo("GET, HEAD");
      assertThat(site.wire().get("/nowhere").status()).isEqualTo(404);
      assertThat(site.wire().get("/.well-known/oauth-authorization-server").body())
          .isEqualTo(site.wire().get("/.well-known/openid-configuration").body())
          .contains("\"code_challenge_methods_supported\":[\"S256\"]");
    }
  }

  private static String raw(Site site, String head) throws IOException {
    try (Socket socket = new Socket(site.base().getHost(), site.base().getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
