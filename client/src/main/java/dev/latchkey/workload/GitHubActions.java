package dev.latchkey.workload;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.WorkloadException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * GitHub Actions, which is asked for a job's identity token.
 *
 * @param transport the way there
 * @param endpoint {@code ACTIONS_ID_TOKEN_REQUEST_URL}
 * @param requestToken {@code ACTIONS_ID_TOKEN_REQUEST_TOKEN}
 * @param audience for whom the token is to be
 */
public record GitHubActions(Transport transport, URI endpoint, Secret requestToken, String audience)
    implements AssertionSource {
  private static final JsonReader READER = new JsonReader();

  @Override
  public Secret read() {
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    URI address =
        URI.create(
            endpoint
                + separator
                + "audience="
                + URLEncoder.encode(audience, StandardCharsets.UTF_8));
    HttpReply reply =
        transport.send(
            HttpCall.get(address)
                .withHeader("Authorization", "Bearer " + requestToken.reveal())
                .withHeader("Accept", "application/json"));
    if (!reply.isSuccess()) {
      throw new IssuerException(
          ErrorCode.ISSUER_REFUSED,
          describe() + " answered with status " + reply.status(),
          "give the job the permission id-token: write",
          reply.status(),
          null);
    }
    return value(reply)
        .flatMap(text -> Assertion.parse(text.getBytes(StandardCharsets.UTF_8), describe()))
        .orElseThrow(() ->
            new WorkloadException(
                ErrorCode.ASSERTION_INVALID,
                describe() + " answered without an identity token",
                "check ACTIONS_ID_TOKEN_REQUEST_URL"));
  }

  @Override
  public String describe() {
    return "GitHub Actions at " + SafeUrl.origin(endpoint);
  }

  private static Optional<String> value(HttpReply reply) {
    try {
      return READER.read(reply.body()).root() instanceof JsonObject json
          ? json.string("value")
          : Optional.empty();
    } catch (JsonSyntaxException notJson) {
      return Optional.empty();
    }
  }
}
