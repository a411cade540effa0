package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The two addresses of sign-in by device code (protocol §3), which is not RFC 8628: JSON, and no
 * headers that name us. One request per call. Thread-safe.
 */
public final class DeviceEndpoint {
  /** Where the issuer says nothing sensible (B13). */
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(60);
  private static final int LONGEST_USER_CODE = 100;

  /** What some issuers put before the codes of RFC 8628. */
  private static final String PREFIX = "deviceauth_";

  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  private final Transport transport;

  /** Sends through {@code transport}. */
  public DeviceEndpoint(Transport transport) {
    this.transport = transport;
  }

  /**
   * Begins a sign-in.
   *
   * @throws UnreachableException if there was no answer
   * @throws IssuerException if the issuer does not offer this, refuses, redirects, or makes no
   *     sense
   */
  public DeviceCode begin(URI endpoint, String clientId) {
    HttpReply reply = post(endpoint, JsonObject.empty().with("client_id", clientId), List.of());
    if (reply.status() == 404) {
      throw notEnabled(endpoint);
    }
    if (!reply.isSuccess()) {
      throw refused("device code request failed with status ", endpoint, reply, List.of());
    }
    JsonObject json = object(endpoint, reply);
    Optional<String> id = text(json, "device_auth_id");
    Optional<String> userCode =
        text(json, "user_code")
            .or(() -> text(json, "usercode"))
            .filter(code -> code.length() <= LONGEST_USER_CODE);
    if (id.isEmpty() || userCode.isEmpty()) {
      throw garbled(endpoint, reply, "lacks device_auth_id or user_code");
    }
    Duration interval =
        interval(json.get("interval").orElseGet(JsonNull::new))
            .orElseThrow(() -> garbled(endpoint, reply, "has an interval that is no number"));
    return new DeviceCode(Secret.of(id.get()), userCode.get(), interval);
  }

  /**
   * Asks whether the sign-in has been approved.
   *
   * @throws UnreachableException if there was no answer
   * @throws LoginException if somebody has denied it, or its time is over
   * @throws IssuerException if the answer is any other end
   */
  public DevicePoll poll(URI endpoint, DeviceCode code) {
    HttpReply reply =
        post(
            endpoint,
            JsonObject.empty()
                .with("device_auth_id", code.deviceAuthId().reveal())
                .with("user_code", code.userCode()),
            List.of(code.deviceAuthId()));
    if (reply.isSuccess()) {
      return approved(endpoint, reply);
    }
    if (reply.status() == 429 || reply.status() >= 500) {
      return new DevicePoll.Trouble(
          "status " + reply.status() + " from the issuer", reply.retryAfter());
    }
    String error = ErrorBody.of(reply, List.of(code.deviceAuthId())).code().orElse("");
    return switch (error.startsWith(PREFIX) ? error.substring(PREFIX.length()) : error) {
      case "access_denied" ->
          throw new LoginException(
              ErrorCode.LOGIN_DENIED,
              "the sign-in was denied (access_denied) at " + SafeUrl.origin(endpoint),
              "run latchkey login again, if that was not meant");
      case "expired_token" ->
          throw new LoginException(
              ErrorCode.DEVICE_CODE_EXPIRED,
              "the code has expired (expired_token) at " + SafeUrl.origin(endpoint),
              "run latchkey login again for a new one");
      case "slow_down" -> new DevicePoll.SlowDown();
      case "authorization_pending" -> new DevicePoll.Pending();
      default -> {
        if (reply.status() == 403 || reply.status() == 404) {
          yield new DevicePoll.Pending();
        }
        throw refused(
            "device auth failed with status ", endpoint, reply, List.of(code.deviceAuthId()));
      }
    };
  }

  private static DevicePoll.Approved approved(URI endpoint, HttpReply reply) {
    JsonObject json = object(endpoint, reply);
    Optional<String> code = text(json, "authorization_code");
    Optional<String> challenge = text(json, "code_challenge");
    Optional<Secret> verifier = text(json, "code_verifier").map(Secret::of);
    if (code.isEmpty() || challenge.isEmpty() || verifier.isEmpty()) {
      throw garbled(endpoint, reply, "lacks authorization_code, code_challenge or code_verifier");
    }
    if (!Pkce.fits(verifier.get(), challenge.get())) {
      throw garbled(endpoint, reply, "has a code_verifier that does not fit its code_challenge");
    }
    return new DevicePoll.Approved(Secret.of(code.get()), verifier.get());
  }

  /** Empty if it is neither a number nor a text that is one. */
  static Optional<Duration> interval(JsonValue value) {
    String text =
        switch (value) {
          case JsonNull nothing -> "0";
          case JsonNumber number -> number.text();
          case JsonString string -> string.value().strip();
          default -> "";
        };
    if (text.length() > 40 || !text.matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?")) {
      return Optional.empty();
    }
    BigDecimal seconds = new BigDecimal(text);
    if (seconds.compareTo(BigDecimal.ONE) < 0) {
      return Optional.of(DEFAULT_INTERVAL);
    }
    BigDecimal most = BigDecimal.valueOf(LONGEST_INTERVAL.toSeconds());
    return Optional.of(
        seconds.compareTo(most) > 0
            ? LONGEST_INTERVAL
            : Duration.ofMillis(seconds.movePointRight(3).longValue()));
  }

  private HttpReply post(URI endpoint, JsonObject body, List<Secret> sent) {
    HttpReply reply =
        transport.send(HttpCall.post(endpoint, "application/json", WRITER.compact(body)));
    if (reply.status() >= 300 && reply.status() < 400) {
      throw Redirects.refused(endpoint, reply, sent);
    }
    return reply;
  }

  private static JsonObject object(URI endpoint, HttpReply reply) {
    try {
      if (READER.read(reply.body()).root() instanceof JsonObject json) {
        return json;
      }
    } catch (JsonSyntaxException notJson) {
      // Falls through: what is not JSON is as wrong as JSON that is no object.
    }
    throw garbled(endpoint, reply, "is no JSON object");
  }

  private static Optional<String> text(JsonObject json, String name) {
    return json.string(name).filter(value -> !value.isBlank());
  }

  private static IssuerException notEnabled(URI endpoint) {
    return new IssuerException(
        ErrorCode.DEVICE_LOGIN_DISABLED,
        "sign-in by device code is not enabled at " + SafeUrl.origin(endpoint),
        "it is switched on by you in ChatGPT's security settings, for a workspace by its"
            + " administrator, elsewhere by whoever runs the issuer; meanwhile use latchkey login"
            + " --flow paste, or ssh -L 1455:localhost:1455 and latchkey login --flow loopback",
        404,
        null);
  }

  private static IssuerException refused(
      String what, URI endpoint, HttpReply reply, List<Secret> sent) {
    ErrorBody error = ErrorBody.of(reply, sent);
    return new IssuerException(
        ErrorCode.ISSUER_REFUSED,
        what
            + reply.status()
            + " at "
            + SafeUrl.origin(endpoint)
            + ": "
            + error.detail()
            + ErrorBody.requestId(reply, sent),
        "try again later, or another way: latchkey login --flow paste",
        reply.status(),
        error.code().orElse(null));
  }

  private static IssuerException garbled(URI endpoint, HttpReply reply, String how) {
    return new IssuerException(
        ErrorCode.ISSUER_GARBLED,
        "the device code answer of " + SafeUrl.origin(endpoint) + " " + how,
        "check that the address is that of an issuer",
        reply.status(),
        null);
  }
}
