package dev.latchkey.proxy;

import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The words for a proxy that speaks HTTP (RFC 9110 §9.3.6, RFC 7617). */
final class HttpProxy {
  private final ProxyAddress proxy;

  HttpProxy(ProxyAddress proxy) {
    this.proxy = proxy;
  }

  /** Asks for a tunnel over {@code socket}, and returns when it stands. */
  void connect(Socket socket, Target target, Deadline deadline) throws IOException {
    StringBuilder request = new StringBuilder();
    request.append("CONNECT ").append(target.authority()).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(target.authority()).append("\r\n");
    authorization()
        .ifPresent(
            value -> request.append("Proxy-Authorization: ").append(value.reveal()).append("\r\n"));
    request.append("\r\n");
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
    Head answer = Head.read(socket, deadline);
    if (!answer.first().matches("(?s)HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
      throw new NoWayException(
          ProxyTrouble.notAProxy(
              proxy, "its answer begins with \"" + Printable.escape(answer.first(), 40) + '"'));
    }
    int status = Integer.parseInt(answer.first().substring(9, 12));
    if (status < 200 || status >= 300) {
      throw new NoWayException(trouble(status, answer, target));
    }
  }

  private ProxyTrouble trouble(int status, Head answer, Target target) {
    String words = Printable.escape(answer.first().substring(9).strip(), 100);
    return switch (status) {
      // tinyproxy says 401 where a password is wrong, and 407 only where there is none.
      case 401, 407 -> ProxyTrouble.wantsLogin(proxy, schemes(answer.all("Proxy-Authenticate")));
      case 404, 408, 500, 502, 503, 504 ->
          ProxyTrouble.cannotReach(proxy, target.authority(), "it answered " + words);
      default -> ProxyTrouble.refused(proxy, target.authority(), "it answered " + words);
    };
  }

  /** The first word of each challenge. */
  private static String schemes(String challenges) {
    StringBuilder schemes = new StringBuilder();
    for (String part : challenges.split(",", -1)) {
      String word = part.strip().split("\\s", 2)[0];
      boolean isScheme = word.matches("[A-Za-z][A-Za-z0-9-]{0,20}");
      if (isScheme
          && !schemes.toString().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
        schemes.append(schemes.isEmpty() ? "" : ", ").append(word);
      }
    }
    return schemes.toString();
  }

  /** The value of the header that says who asks. */
  Optional<Secret> authorization() {
    return proxy
        .login()
        .map(login ->
            Secret.of(
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (login.user().reveal() + ":" + login.password().reveal())
                                .getBytes(StandardCharsets.UTF_8))));
  }
}
