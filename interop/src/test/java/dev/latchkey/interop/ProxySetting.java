package dev.latchkey.interop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people write to be let through a company's wall.
 *
 * @param variables as {@link ProxyLab#filled} has them
 * @param codex what Codex does
 * @param said what Latchkey says if it fails
 */
record ProxySetting(String name, Map<String, String> variables, Result codex, List<String> said) {
  private ProxySetting(String name, Map<String, String> variables, Result codex, String... said) {
    this(name, variables, codex, List.of(said));
  }

  /** How the issuer was reached. */
  enum Result {
    PROXY("through the proxy"),
    DIRECT("directly"),
    FAILED("exit 1");

    final String words;

    Result(String words) {
      this.words = words;
    }
  }

  static final String LOCAL = "an issuer at `127.0.0.1`";

  private static ProxySetting exception(String noProxy, Result codex) {
    return new ProxySetting(
        "`NO_PROXY="
            + noProxy.replace("{host}", "auth.corp.example").replace("{port}", "8443")
            + "`",
        map("HTTPS_PROXY", "http://{open}", "NO_PROXY", noProxy),
        codex);
  }

  private static Map<String, String> map(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      map.put(words[i], words[i + 1]);
    }
    return map;
  }

  static final List<ProxySetting> ALL =
      List.of(
          exception("{host}", Result.DIRECT),
          exception("corp.example", Result.DIRECT),
          exception(".corp.example", Result.DIRECT),
          exception("*.corp.example", Result.PROXY),
          exception("other.example, {host}", Result.DIRECT),
          exception("other.example {host}", Result.PROXY),
          exception("AUTH.CORP.EXAMPLE,CORP.EXAMPLE", Result.DIRECT),
          exception("{host}:{port}", Result.PROXY),
          exception("{host}:1", Result.PROXY),
          exception("p.example", Result.PROXY),
          exception("127.0.0.0/8", Result.PROXY),
          exception("*", Result.DIRECT),
          new ProxySetting(
              "`no_proxy=*`", map("HTTPS_PROXY", "http://{open}", "no_proxy", "*"), Result.DIRECT),
          new ProxySetting(LOCAL, map("HTTPS_PROXY", "http://{open}"), Result.PROXY),
          new ProxySetting(
              LOCAL + ", `no_proxy=*`",
              map("HTTPS_PROXY", "http://{open}", "no_proxy", "*"),
              Result.PROXY),
          new ProxySetting(
              LOCAL + ", `NO_PROXY=127.0.0.0/8`",
              map("HTTPS_PROXY", "http://{open}", "NO_PROXY", "127.0.0.0/8"),
              Result.DIRECT),
          new ProxySetting(
              "`NO_PROXY` empty, `no_proxy` with the host",
              map("HTTPS_PROXY", "http://{open}", "NO_PROXY", "", "no_proxy", "{host}"),
              Result.PROXY),
          new ProxySetting(
              "`HTTPS_PROXY` empty, `https_proxy` a proxy",
              map("HTTPS_PROXY", "", "https_proxy", "http://{open}"),
              Result.DIRECT),
          new ProxySetting(
              "`HTTPS_PROXY` empty, `ALL_PROXY` a proxy",
              map("HTTPS_PROXY", "", "ALL_PROXY", "http://{open}"),
              Result.PROXY),
          new ProxySetting("`HTTP_PROXY` alone", map("HTTP_PROXY", "http://{open}"), Result.DIRECT),
          new ProxySetting(
              "`HTTPS_PROXY=socks5h://…`", map("HTTPS_PROXY", "socks5h://{socks}"), Result.FAILED),
          new ProxySetting(
              "`ALL_PROXY=socks5://…`", map("ALL_PROXY", "socks5://{socks}"), Result.FAILED),
          new ProxySetting(
              "`HTTPS_PROXY=::::`",
              map("HTTPS_PROXY", "::::"),
              Result.DIRECT,
              "HTTPS_PROXY is no proxy's address"),
          new ProxySetting(
              "`HTTPS_PROXY=socks4://…`",
              map("HTTPS_PROXY", "socks4://{socks}"),
              Result.FAILED,
              "HTTPS_PROXY names a proxy of the kind socks"),
          new ProxySetting(
              "`HTTPS_PROXY=ftp://…`",
              map("HTTPS_PROXY", "ftp://{open}"),
              Result.DIRECT,
              "HTTPS_PROXY is no proxy's address"),
          new ProxySetting(
              "a proxy that does not run",
              map("HTTPS_PROXY", "http://127.0.0.1:9"),
              Result.FAILED,
              "the proxy http://127.0.0.1:9 (HTTPS_PROXY) was not reached",
              "nothing listens there"),
          new ProxySetting(
              "a proxy that is none",
              map("ALL_PROXY", "http://{socks}"),
              Result.FAILED,
              "what answers at http://{socks} (ALL_PROXY) is no proxy of that kind"),
          new ProxySetting(
              "a server that is no proxy",
              map("HTTPS_PROXY", "http://{issuer}"),
              Result.FAILED,
              "what answers at http://{issuer} (HTTPS_PROXY) is no proxy of that kind"),
          new ProxySetting(
              "`https://` for a proxy that speaks plain http",
              map("HTTPS_PROXY", "https://{open}"),
              Result.FAILED,
              "no trusted TLS connection to the proxy https://{open} (HTTPS_PROXY)",
              "write http:// in HTTPS_PROXY"),
          new ProxySetting(
              "a proxy that wants a password, and is given none",
              map("HTTPS_PROXY", "http://{guarded}"),
              Result.FAILED,
              "the proxy http://{guarded} (HTTPS_PROXY) wants a user name and a password",
              "Basic"),
          new ProxySetting(
              "a proxy that is given a wrong password",
              map("HTTPS_PROXY", "http://kim:hush4712@{guarded}"),
              Result.FAILED,
              "the proxy http://{guarded} (HTTPS_PROXY) did not accept the user name and password"),
          new ProxySetting(
              "a SOCKS proxy that wants a password, and is given none",
              map("ALL_PROXY", "socks5h://{guarded-socks}"),
              Result.FAILED,
              "the proxy socks5h://{guarded-socks} (ALL_PROXY) wants a user name and a password"),
          new ProxySetting(
              "a SOCKS proxy that is given a wrong password",
              map("ALL_PROXY", "socks5h://kim:hush4712@{guarded-socks}"),
              Result.FAILED,
              "(ALL_PROXY) did not accept the user name and password"),
          new ProxySetting(
              "a proxy that does not allow it",
              map("HTTPS_PROXY", "http://{strict}"),
              Result.FAILED,
              "the proxy http://{strict} (HTTPS_PROXY) does not let requests to {host}:{port} pass",
              "403"));
}
