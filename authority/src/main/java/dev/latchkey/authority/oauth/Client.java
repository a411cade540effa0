package dev.latchkey.authority.oauth;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A program that may send people here. Both are public clients: a program on somebody's computer
 * keeps no secret, which is why each sign-in asks the person (RFC 8252 §8.6).
 *
 * @param id the client id
 * @param name what the pages call it
 * @param redirectUris the redirect URIs it may use, to the letter
 * @param anyLoopbackPort whether it may also use its path on any port of 127.0.0.1
 */
public record Client(String id, String name, Set<String> redirectUris, boolean anyLoopbackPort) {
  private static final String PATH = "/auth/callback";

  /**
   * Codex, whose ports are registered one by one, so its redirect URI is compared and nothing else.
   */
  private static final Client CODEX =
      new Client(
          "app_EMoamEEZ73f0CkXaXp7hrann",
          "Codex",
          Set.of(
              "http://127.0.0.1:1455" + PATH,
              "http://127.0.0.1:1457" + PATH,
              "http://localhost:1455" + PATH,
              "http://localhost:1457" + PATH),
          false);

  /** Our own program, which lets its user choose the port. */
  private static final Client LATCHKEY = new Client("latchkey", "Latchkey", Set.of(), true);

  /**
   * A loopback redirect URI with a port that the program chose (RFC 8252 §7.3): all of it fixed but
   * the digits, so there is no URI to parse and nothing to parse differently from a browser.
   */
  private static final Pattern LOOPBACK =
      Pattern.compile("http://127\\.0\\.0\\.1:([1-9][0-9]{0,4})/auth/callback");

  /** The client with this id. */
  public static Optional<Client> find(String id) {
    return CODEX.id.equals(id)
        ? Optional.of(CODEX)
        : LATCHKEY.id.equals(id) ? Optional.of(LATCHKEY) : Optional.empty();
  }

  /** What pages call the client with this id, be it known or not. */
  public static String nameOf(String id) {
    return find(id).map(Client::name).orElse("A program");
  }

  /** Whether answers may be sent to {@code uri}. */
  boolean mayReturnTo(String uri) {
    if (redirectUris.contains(uri)) {
      return true;
    }
    if (!anyLoopbackPort) {
      return false;
    }
    var match = LOOPBACK.matcher(uri);
    return match.matches() && Integer.parseInt(match.group(1)) <= 65_535;
  }
}
