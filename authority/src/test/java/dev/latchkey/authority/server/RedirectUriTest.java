package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Only registered redirect URIs, to the letter; anything else is told to the person and to nobody
 * else.
 */
class RedirectUriTest {
  private static final List<String> CODEX_URIS =
      List.of(
          "http://127.0.0.1:1455/auth/callback",
          "http://127.0.0.1:1457/auth/callback",
          "http://localhost:1455/auth/callback",
          "http://localhost:1457/auth/callback");

  @TempDir Path temporary;

  @Test
  void bug01_onlyTheFourUrisOfCodexAreAccepted() {
    try (Site site = Site.start(temporary)) {
      for (String good : CODEX_URIS) {
        assertThat(ask(site, Site.CODEX, good).status()).as(good).isEqualTo(200);
      }
      List<String> hostile = hostile();
      assertThat(hostile).doesNotHaveDuplicates().hasSizeGreaterThan(100);
      for (String bad : hostile) {
        Reply reply = ask(site, Site.CODEX, bad);
        assertThat(reply.status()).as(bad).isEqualTo(400);
        assertThat(reply.header("location")).as(bad).isEmpty();
        assertThat(reply.body()).as(bad).doesNotContain("evil");
      }
    }
  }

  @Test
  void bug01_ourOwnProgramMayChooseThePortAndNothingElse() {
    try (Site site = Site.start(temporary)) {
      for (int port : List.of(1, 1024, 1455, 49_152, 65_535)) {
        assertThat(ask(site, "latchkey", "http://127.0.0.1:" + port + "/auth/callback").status())
            .isEqualTo(200);
      }
      List<String> bad = new ArrayList<>(hostile());
      bad.remove("http://127.0.0.1:1456/auth/callback");
      bad.remove("http://127.0.0.1:80/auth/callback");
      bad.remove("http://127.0.0.1:14550/auth/callback");
      bad.addAll(
          List.of(
              "http://127.0.0.1:0/auth/callback",
              "http://127.0.0.1:65536/auth/callback",
              "http://127.0.0.1:99999/auth/callback",
              "http://127.0.0.1:00080/auth/callback",
              "http://localhost:1455/auth/callback"));
      for (String uri : bad) {
        Reply reply = ask(site, "latchkey", uri);
        assertThat(reply.status()).as(uri).isEqualTo(400);
        assertThat(reply.header("location")).as(uri).isEmpty();
      }
    }
  }

  @Test
  void anUnknownClientIsNotRedirected() {
    try (Site site = Site.start(temporary)) {
      for (String client : List.of("nobody", "app_emoameez73f0ckxaxp7hrann", "latchkey ", "")) {
        Reply reply = ask(site, client, CODEX_URIS.getFirst());
        assertThat(reply.status()).as(client).isEqualTo(400);
        assertThat(reply.header("location")).as(client).isEmpty();
      }
    }
  }

  private static Reply ask(Site site, String client, String uri) {
    Map<String, String> query = Site.asked();
    query.put("client_id", client);
    query.put("redirect_uri", uri);
    return site.wire().get(Site.authorize(query));
  }

  private static List<String> hostile() {
    List<String> uris = new ArrayList<>();
    String path = "/auth/callback";
    for (String host :
        List.of(
            "evil.example",
            "127.0.0.1:1@evil.example",
            "evil.example@127.0.0.1:1455",
            "user:pass@127.0.0.1:1455",
            "127.0.0.1.evil.example:1455",
            "localhost.evil.example:1455",
            "localhost:1455.evil.example",
            "evil-localhost:1455",
            "LOCALHOST:1455",
            "Localhost:1455",
            "localhost.:1455",
            "127.0.0.1.:1455",
            "127.0.0.2:1455",
            "127.1:1455",
            "127.0.1:1455",
            "2130706433:1455",
            "0x7f000001:1455",
            "0177.0.0.1:1455",
            "0.0.0.0:1455",
            "[::1]:1455",
            "[::ffff:127.0.0.1]:1455",
            "[::]:1455",
            "127a0b0c1:1455",
            "127.0.0.1",
            "localhost",
            "127.0.0.1:",
            "127.0.0.1:1456",
            "127.0.0.1:80",
            "127.0.0.1:14550",
            "127.0.0.1:01455",
            "127.0.0.1:+1455",
            "127.0.0.1:-1455",
            "127.0.0.1:1455,1457",
            "127.0.0.1:*",
            "*:1455",
            "127.0.0.1%3a1455",
            "127.0.0.1:1455%40evil.example",
            "127.0.0.1:1455\\@evil.example",
            "evil.example\\@127.0.0.1:1455",
            "evil.example%2f@127.0.0.1:1455",
            "evil.example#@127.0.0.1:1455",
            "evil.example?@127.0.0.1:1455",
            "127。0。0。1:1455",
            "127.0.0.1:1455",
            "xn--lcalhost-9fg:1455",
            "lоcalhost:1455",
            "ⓛocalhost:1455",
            "127.0.0.1 :1455",
            " 127.0.0.1:1455")) {
      uris.add("http://" + host + path);
    }
    String base = "http://127.0.0.1:1455";
    for (String tail :
        List.of(
            "",
            "/",
            "/auth",
            "/auth/",
            "/auth/callback/",
            "/auth/callback//",
            "//auth/callback",
            "/auth//callback",
            "/auth/callbackx",
            "/auth/callback/evil",
            "/auth/callback.evil",
            "/auth/callback?",
            "/auth/callback?next=http://evil.example",
            "/auth/callback?code=evil",
            "/auth/callback#",
            "/auth/callback#evil",
            "/auth/callback;evil",
            "/auth/callback;/..",
            "/auth/..;/auth/callback",
            "/auth/../auth/callback",
            "/./auth/callback",
            "/auth/./callback",
            "/auth/callback/.",
            "/auth/callback/..",
            "/auth/callback/../evil",
            "/auth%2Fcallback",
            "/auth%2fcallback",
            "/%61uth/callback",
            "/auth/callbac%6b",
            "/auth/callback%2F..%2Fevil",
            "/auth/callback%252f..%252fevil",
            "/auth/callback%00",
            "/auth/callback%20",
            "/auth/callback ",
            "/auth/callback\\evil",
            "/auth\\callback",
            "\\/auth/callback",
            "/AUTH/CALLBACK",
            "/Auth/callback",
            "/auth/callback&evil",
            "/auth/callback,http://evil.example",
            "/auth/callback http://evil.example",
            "/auth/cаllback",
            "/auth/callback\u200b",
            "@evil.example/auth/callback",
            ".evil.example/auth/callback",
            "/evil/auth/callback")) {
      uris.add(base + tail);
    }
    uris.addAll(
        List.of(
            "https://127.0.0.1:1455/auth/callback",
            "HTTP://127.0.0.1:1455/auth/callback",
            "Http://127.0.0.1:1455/auth/callback",
            "http:/127.0.0.1:1455/auth/callback",
            "http:///127.0.0.1:1455/auth/callback",
            "http:127.0.0.1:1455/auth/callback",
            "//127.0.0.1:1455/auth/callback",
            "/auth/callback",
            "127.0.0.1:1455/auth/callback",
            " http://127.0.0.1:1455/auth/callback",
            "\thttp://127.0.0.1:1455/auth/callback",
            "http://127.0.0.1:1455/auth/callback\n",
            "http://127.0.0.1:1455/auth/callback\r\nSet-Cookie: evil=1",
            "http:\\\\127.0.0.1:1455\\auth\\callback",
            "ftp://127.0.0.1:1455/auth/callback",
            "file:///auth/callback",
            "javascript:alert(1)//http://127.0.0.1:1455/auth/callback",
            "data:text/html,evil",
            "urn:ietf:wg:oauth:2.0:oob",
            "codex://auth/callback",
            "http://evil.example/?http://127.0.0.1:1455/auth/callback",
            "http://evil.example/#http://127.0.0.1:1455/auth/callback"));
    uris.remove("http://127.0.0.1:1455/auth/callback");
    return uris;
  }
}
