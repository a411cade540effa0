package dev.latchkey.http;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.Origin;
import dev.latchkey.session.RequestHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a request says of who sends it, and with which program (protocol §10).
 *
 * @param name which program
 */
record LoginHeaders(ClientName name) {
  private static final List<String> RESERVED =
      List.of("Authorization", "ChatGPT-Account-ID", "X-OpenAI-Fedramp");

  /**
   * Refuses a header of the caller that says who sends the request: a token that two have chosen is
   * nobody's, and an account that is not the token's would be a request as somebody else.
   *
   * @param isSet whether the caller has set a header of this name, in any spelling
   */
  void refuseReserved(Predicate<String> isSet) {
    for (String reserved : RESERVED) {
      if (isSet.test(reserved)) {
        throw new PolicyException(
            ErrorCode.HEADER_NOT_ALLOWED,
            "nothing was sent: the request has a header "
                + reserved
                + " of its own, and the login sets that one",
            "leave it out, or send the request with a client that carries no login");
      }
    }
  }

  /**
   * Names and values for one request.
   *
   * @param isSet whether the caller has set a header of this name: what a program calls itself is
   *     for it to say
   * @throws UnreachableException if a value fits into no header, without the value
   */
  Map<String, String> of(RequestHeaders login, Predicate<String> isSet, Origin target) {
    Map<String, String> headers = new LinkedHashMap<>();
    login.asMap().forEach((key, value) -> headers.put(key, checked(key, value, target)));
    if (!isSet.test("originator")) {
      headers.put("originator", name.originator());
    }
    if (!isSet.test("User-Agent")) {
      headers.put("User-Agent", name.userAgent());
    }
    return headers;
  }

  /** The JDK's own complaint about a bad value repeats the value, which may be a token. */
  private static String checked(String key, Secret value, Origin target) {
    String text = value.reveal();
    if (text.isBlank() || !text.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new UnreachableException(
          ErrorCode.SECRET_INVALID,
          "nothing was sent to "
              + target
              + ": what belongs into the header "
              + key
              + " is empty or has a character that no header can carry",
          "sign in again with a key or token that is complete and in one line");
    }
    return text;
  }
}
