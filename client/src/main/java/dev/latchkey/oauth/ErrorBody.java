package dev.latchkey.oauth;

import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.HttpReply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a refusal says about itself (protocol §2.7, §6.4).
 *
 * @param code the error code for decisions, in lower case
 * @param detail the text for people: without control characters, and without any secret that we
 *     sent
 */
record ErrorBody(Optional<String> code, String detail) {
  private static final int LIMIT = 8192;
  private static final int SHOWN = 500;
  private static final String UNKNOWN = "unknown error";
  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  static ErrorBody of(HttpReply reply, List<Secret> sent) {
    String text = reply.body();
    Optional<JsonObject> json = object(text);
    Optional<String> code =
        json.flatMap(ErrorBody::code)
            .map(found -> found.toLowerCase(Locale.ROOT))
            .filter(found -> isCode(found, sent));
    String detail = json.flatMap(ErrorBody::detail).orElse(text);
    if (detail.isBlank() || (detail.equals(text) && text.length() > LIMIT)) {
      detail = UNKNOWN;
    }
    return new ErrorBody(code, Printable.escape(redact(detail, sent), SHOWN));
  }

  /** The request id that the issuer logged the answer under, as a suffix for messages. */
  static String requestId(HttpReply reply, List<Secret> sent) {
    return reply
        .header("x-request-id")
        .or(() -> reply.header("x-openai-request-id"))
        .or(() -> reply.header("cf-ray"))
        .map(id -> " (request id: " + Printable.escape(redact(id, sent), 128) + ")")
        .orElse("");
  }

  private static Optional<JsonObject> object(String text) {
    try {
      return READER.read(text).root() instanceof JsonObject object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonSyntaxException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<String> code(JsonObject json) {
    return json.object("error")
        .flatMap(error -> error.string("code"))
        .or(() -> json.string("error"))
        .or(() -> json.string("code"));
  }

  /**
   * Whether it can be a code at all: it gets into exceptions, which must not repeat what we sent.
   */
  private static boolean isCode(String text, List<Secret> sent) {
    return text.length() <= 64
        && text.chars().allMatch(c -> c >= '!' && c <= '~')
        && sent.stream().noneMatch(secret -> secret.reveal().equalsIgnoreCase(text));
  }

  private static Optional<String> detail(JsonObject json) {
    return json.string("error_description")
        .or(() -> json.object("error").flatMap(error -> error.string("message")))
        .or(() -> json.string("error"))
        .or(() -> json.object("error").flatMap(error -> error.string("code")))
        .filter(text -> !text.isBlank());
  }

  /** Removes what we sent, as it is, as a form would spell it, and as JSON would. */
  static String redact(String text, List<Secret> sent) {
    String redacted = text;
    for (Secret secret : sent) {
      String value = secret.reveal();
      if (value.isEmpty()) {
        continue;
      }
      String json = WRITER.compact(new JsonString(value));
      redacted =
          redacted
              .replace(value, "[REDACTED]")
              .replace(URLEncoder.encode(value, StandardCharsets.UTF_8), "[REDACTED]")
              .replace(json.substring(1, json.length() - 1), "[REDACTED]");
    }
    return redacted;
  }
}
