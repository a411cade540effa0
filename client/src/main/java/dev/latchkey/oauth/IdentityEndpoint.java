package dev.latchkey.oauth;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.net.URI;
import java.util.List;

/** The identity endpoint: whose bearer token is this (protocol §9.2). Thread-safe. */
public final class IdentityEndpoint {
  private static final JsonReader READER = new JsonReader();

  private final Transport transport;
  private final ClientName name;

  /** Sends through {@code transport}. */
  public IdentityEndpoint(Transport transport, ClientName name) {
    this.transport = transport;
    this.name = name;
  }

  /**
   * Asks.
   *
   * @throws UnreachableException if there was no answer
   * @throws IssuerException if the issuer does not accept the token (status 401), or the answer
   *     makes no sense
   */
  public Identity whoami(URI endpoint, Secret bearer) {
    HttpReply reply =
        transport.send(
            HttpCall.get(endpoint)
                .withHeader("Authorization", "Bearer " + bearer.reveal())
                .withHeader("originator", name.originator())
                .withHeader("User-Agent", name.userAgent()));
    if (reply.status() >= 300 && reply.status() < 400) {
      throw Redirects.refused(endpoint, reply, List.of(bearer));
    }
    if (!reply.isSuccess()) {
      ErrorBody error = ErrorBody.of(reply, List.of(bearer));
      throw new IssuerException(
          ErrorCode.ISSUER_REFUSED,
          "identity endpoint of "
              + SafeUrl.origin(endpoint)
              + " returned status "
              + reply.status()
              + ": "
              + error.detail(),
          "sign in again if it does not accept the token",
          reply.status(),
          error.code().orElse(null));
    }
    try {
      if (READER.read(reply.body()).root() instanceof JsonObject json && isComplete(json)) {
        return Identity.of(
            json.string("email"),
            json.string("chatgpt_user_id"),
            json.string("chatgpt_account_id"),
            json.string("chatgpt_plan_type").map(Plan::new),
            json.isTrue("chatgpt_account_is_fedramp"));
      }
    } catch (JsonSyntaxException notJson) {
      // Falls through: as wrong as JSON without the members that must be there.
    }
    throw new IssuerException(
        ErrorCode.ISSUER_GARBLED,
        "identity endpoint of " + SafeUrl.origin(endpoint) + " gave an answer that is none",
        "check that the address is that of an issuer",
        reply.status(),
        null);
  }

  /** Only the e-mail address may be null or absent (policy §7.2, observed §4). */
  private static boolean isComplete(JsonObject json) {
    return json.string("chatgpt_user_id").isPresent()
        && json.string("chatgpt_account_id").isPresent()
        && json.string("chatgpt_plan_type").isPresent()
        && json.get("chatgpt_account_is_fedramp").orElse(null) instanceof JsonBoolean
        && isTextOrNull(json.get("email").orElseGet(JsonNull::new));
  }

  private static boolean isTextOrNull(JsonValue value) {
    return value instanceof JsonString || value instanceof JsonNull;
  }
}
