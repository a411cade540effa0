package dev.latchkey.oauth;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.time.Duration;
import java.util.List;

/** The revocation endpoint (RFC 7009, protocol §7). One attempt per call. Thread-safe. */
public final class RevocationEndpoint {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final JsonWriter WRITER = new JsonWriter();

  private final Transport transport;
  private final ClientName name;

  /** Sends through {@code transport}. */
  public RevocationEndpoint(Transport transport, ClientName name) {
    this.transport = transport;
    this.name = name;
  }

  /**
   * Revokes, and returns only if the issuer confirmed it.
   *
   * @throws UnreachableException if there was no answer within 10 s
   * @throws IssuerException if the answer is anything but success
   */
  public void revoke(RevocationRequest request) {
    revoke(request, LIMIT);
  }

  /**
   * As {@link #revoke(RevocationRequest)}, with another limit.
   *
   * @throws UnreachableException if there was no answer in time
   * @throws IssuerException if the answer is anything but success
   */
  public void revoke(RevocationRequest request, Duration limit) {
    String body =
        WRITER.compact(
            JsonObject.empty()
                .with("token", request.token().reveal())
                .with("token_type_hint", request.tokenTypeHint())
                .withOptional("client_id", request.clientId()));
    HttpReply reply =
        transport.send(
            HttpCall.post(request.endpoint(), "application/json", body)
                .within(limit)
                .withHeader("originator", name.originator())
                .withHeader("User-Agent", name.userAgent()));
    if (reply.status() >= 300 && reply.status() < 400) {
      throw Redirects.refused(request.endpoint(), reply, List.of(request.token()));
    }
    if (!reply.isSuccess()) {
      ErrorBody error = ErrorBody.of(reply, List.of(request.token()));
      throw new IssuerException(
          ErrorCode.ISSUER_REFUSED,
          "revocation endpoint of "
              + SafeUrl.origin(request.endpoint())
              + " returned status "
              + reply.status()
              + ": "
              + error.detail(),
          "it will be tried again",
          reply.status(),
          error.code().orElse(null));
    }
  }
}
