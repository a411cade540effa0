package dev.latchkey.oauth;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import java.net.URI;

/** What is said when an endpoint to which secrets are sent answers "elsewhere" (B10). */
final class Redirects {
  private Redirects() {}

  static IssuerException refused(URI endpoint, HttpReply reply) {
    return new IssuerException(
        ErrorCode.ISSUER_REDIRECTED,
        SafeUrl.origin(endpoint)
            + " answered with a redirect ("
            + reply.status()
            + ") to "
            + target(endpoint, reply)
            + ", where no secret is sent",
        "give the issuer's final address with --issuer",
        reply.status(),
        null);
  }

  private static String target(URI endpoint, HttpReply reply) {
    String location = reply.header("location").orElse("");
    try {
      return SafeUrl.describe(endpoint.resolve(location).toString());
    } catch (IllegalArgumentException noUrl) {
      return SafeUrl.describe(location);
    }
  }
}
