package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.util.List;

/** What is said when an endpoint to which secrets are sent answers "elsewhere" (B10). */
final class Redirects {
  private Redirects() {}

  /**
   * @param sent what the issuer was sent, of which it may make a part of the address
   */
  static IssuerException refused(URI endpoint, HttpReply reply, List<Secret> sent) {
    return new IssuerException(
        ErrorCode.ISSUER_REDIRECTED,
        SafeUrl.origin(endpoint)
            + " answered with a redirect ("
            + reply.status()
            + ") to "
            + ErrorBody.redact(target(endpoint, reply), sent)
            + ", where no secret is sent",
        "give the issuer's final address with --issuer",
        reply.status(),
        null);
  }

  private static String target(URI endpoint, HttpReply reply) {
    String location = reply.header("location").orElse("");
    try {
      return SafeUrl.withoutQuery(endpoint.resolve(location));
    } catch (IllegalArgumentException noUrl) {
      return "<invalid-url>";
    }
  }
}
