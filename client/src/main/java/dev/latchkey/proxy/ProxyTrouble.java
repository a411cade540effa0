package dev.latchkey.proxy;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import java.util.Locale;

/**
 * Why there is no way through a proxy.
 *
 * @param code what kind of trouble it is
 * @param message what is wrong and where, without a secret
 * @param remedy what to do
 */
public record ProxyTrouble(ErrorCode code, String message, String remedy) {

  static ProxyTrouble unreachable(ProxyAddress proxy, String reason) {
    return new ProxyTrouble(
        ErrorCode.PROXY_UNREACHABLE,
        "the proxy " + proxy.describe() + " was not reached: " + reason,
        "check "
            + proxy.source()
            + " and the network; NO_PROXY names servers that are reached without a proxy");
  }

  static ProxyTrouble notAProxy(ProxyAddress proxy, String reason) {
    return new ProxyTrouble(
        ErrorCode.PROXY_UNREACHABLE,
        "what answers at " + proxy.describe() + " is no proxy of that kind: " + reason,
        "check the scheme and the port in " + proxy.source());
  }

  /**
   * It wants to know who asks.
   *
   * @param offered the schemes that it knows, as it says
   */
  static ProxyTrouble wantsLogin(ProxyAddress proxy, String offered) {
    boolean isOther = !offered.isEmpty() && !offered.toLowerCase(Locale.ROOT).contains("basic");
    String known = offered.isEmpty() ? "" : " (it knows " + Printable.escape(offered, 100) + ")";
    if (isOther) {
      return new ProxyTrouble(
          ErrorCode.PROXY_REFUSED,
          "the proxy "
              + proxy.describe()
              + " wants a sign-in of a kind that is not spoken here"
              + known,
          "let a helper on this machine sign in to it, such as cntlm or px, and name that one in "
              + proxy.source());
    }
    return new ProxyTrouble(
        ErrorCode.PROXY_REFUSED,
        "the proxy "
            + proxy.describe()
            + (proxy.login().isPresent()
                ? " did not accept the user name and password that are given for it"
                : " wants a user name and a password")
            + known,
        "set them in the address, with %40 for an @ and the like: "
            + proxy.source()
            + "=http://USER:PASSWORD@"
            + proxy.host()
            + ":"
            + proxy.port());
  }

  static ProxyTrouble refused(ProxyAddress proxy, String target, String reason) {
    return new ProxyTrouble(
        ErrorCode.PROXY_REFUSED,
        "the proxy "
            + proxy.describe()
            + " does not let requests to "
            + target
            + " pass: "
            + reason,
        "ask whoever runs the proxy to allow it");
  }

  static ProxyTrouble cannotReach(ProxyAddress proxy, String target, String reason) {
    return new ProxyTrouble(
        ErrorCode.ISSUER_UNREACHABLE,
        target + " was not reached by way of the proxy " + proxy.describe() + ": " + reason,
        "check the address; if it is right, ask whoever runs the proxy");
  }

  static ProxyTrouble untrusted(ProxyAddress proxy, String reason) {
    return new ProxyTrouble(
        ErrorCode.PROXY_UNREACHABLE,
        "no trusted TLS connection to the proxy " + proxy.describe() + ": " + reason,
        "if the proxy speaks plain http, write http:// in "
            + proxy.source()
            + "; otherwise let CODEX_CA_CERTIFICATE name its CA certificate");
  }
}
