package dev.latchkey.tokensocket;

import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Questions and replies as lines of JSON. Members that a side does not know are passed over. */
final class Wire {
  /** The largest question, in bytes. */
  static final int MAX_QUESTION = 4 << 10;

  /** The largest reply, in bytes. */
  static final int MAX_REPLY = 64 << 10;

  private static final String VERSION = "version";
  private static final String ASK = "ask";
  private static final String LIFE = "life_seconds";
  private static final String REFUSED = "refused_sha256";
  private static final String TOKEN = "token";
  private static final String EXPIRES_AT = "expires_at";
  private static final String ACCOUNT_ID = "account_id";
  private static final String FEDRAMP = "fedramp";
  private static final String PAYER = "payer";
  private static final String HEADERS = "headers";
  private static final String ERROR = "error";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  private Wire() {}

  static byte[] write(Question question) {
    JsonObject json = JsonObject.empty().with(VERSION, new JsonNumber("1"));
    return line(
        switch (question) {
          case Question.Token(var life) -> {
            JsonObject token = json.with(ASK, "token");
            yield life.isPresent() ? token.with(LIFE, number(life.get().toSeconds())) : token;
          }
          case Question.Headers h -> json.with(ASK, "headers");
          case Question.Recover(String sha256) -> json.with(ASK, "recover").with(REFUSED, sha256);
          case Question.Status s -> json.with(ASK, "status");
        });
  }

  /** Reads a question; nothing if it is none. */
  static Optional<Question> question(byte[] line) {
    JsonObject json;
    try {
      if (!(READER.read(line).root() instanceof JsonObject object)) {
        return Optional.empty();
      }
      json = object;
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
    if (integer(json, VERSION).filter(version -> version == 1).isEmpty()) {
      return Optional.empty();
    }
    return switch (json.string(ASK).orElse("")) {
      case "token" -> Optional.of(new Question.Token(integer(json, LIFE).map(Duration::ofSeconds)));
      case "headers" -> Optional.of(new Question.Headers());
      case "recover" ->
          json.string(REFUSED)
              .filter(text -> SHA256.matcher(text).matches())
              .map(Question.Recover::new);
      case "status" -> Optional.of(new Question.Status());
      default -> Optional.empty();
    };
  }

  static byte[] write(Reply reply) {
    JsonObject json = JsonObject.empty().with(VERSION, new JsonNumber("1"));
    return line(
        switch (reply) {
          case Reply.Granted granted -> granted(json, granted);
          case Reply.Kept(KeptLogin login) -> kept(json, login);
          case Reply.Failed(var reason) ->
              json.with(
                  ERROR,
                  JsonObject.empty()
                      .with("code", reason.code().id())
                      .with("message", String.valueOf(reason.getMessage()))
                      .with("remedy", reason.remedy()));
        });
  }

  /** Reads a reply; nothing if it is none. */
  static Optional<Reply> reply(byte[] line, String place) {
    try {
      if (!(READER.read(line).root() instanceof JsonObject json)) {
        return Optional.empty();
      }
      Optional<JsonObject> error = json.object(ERROR);
      if (error.isPresent()) {
        return Optional.of(new Reply.Failed(RemoteTrouble.of(error.get(), place)));
      }
      return json.get("pid").isPresent() ? kept(json) : granted(json);
    } catch (JsonSyntaxException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static JsonObject granted(JsonObject json, Reply.Granted granted) {
    JsonObject headers = JsonObject.empty();
    for (Map.Entry<String, Secret> header : granted.headers().entrySet()) {
      headers = headers.with(header.getKey(), header.getValue().reveal());
    }
    return json.withOptional(TOKEN, granted.token().map(Secret::reveal))
        .withOptional(EXPIRES_AT, granted.expiresAt().map(Instant::toString))
        .withOptional(ACCOUNT_ID, granted.accountId())
        .with(FEDRAMP, new JsonBoolean(granted.fedramp()))
        .with(PAYER, granted.payer().id())
        .with(HEADERS, headers);
  }

  private static Optional<Reply> granted(JsonObject json) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    for (JsonObject.Member member : json.object(HEADERS).orElseGet(JsonObject::empty).members()) {
      if (member.value() instanceof JsonString(String value) && isPlain(value)) {
        headers.put(member.name(), Secret.of(value));
      }
    }
    Optional<Payer> payer = json.string(PAYER).flatMap(Payer::parse);
    if (!headers.containsKey("Authorization") || payer.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Reply.Granted(
            json.string(TOKEN).filter(Wire::isPlain).map(Secret::of),
            json.string(EXPIRES_AT).map(Instant::parse),
            json.string(ACCOUNT_ID),
            json.isTrue(FEDRAMP),
            payer.get(),
            Map.copyOf(headers)));
  }

  /** Whether it can stand in a header without being more than one. */
  private static boolean isPlain(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  private static JsonObject kept(JsonObject json, KeptLogin login) {
    return json.with("pid", number(login.pid()))
        .with("latchkey", login.version())
        .with("home", login.home())
        .with("since", login.since().toString())
        .with("signed_in", new JsonBoolean(login.signedIn()))
        .withOptional("mode", login.mode())
        .withOptional("email", login.email())
        .withOptional(ACCOUNT_ID, login.accountId())
        .withOptional("plan", login.plan())
        .withOptional(EXPIRES_AT, login.expiresAt().map(Instant::toString))
        .withOptional("renewal_at", login.renewalAt().map(Instant::toString))
        .withOptional("trouble", login.trouble())
        .with("pending_revocations", number(login.pendingRevocations()));
  }

  private static Optional<Reply> kept(JsonObject json) {
    return Optional.of(
        new Reply.Kept(
            new KeptLogin(
                integer(json, "pid").orElse(0L),
                json.string("latchkey").orElse("unknown"),
                json.string("home").orElse("unknown"),
                json.string("since").map(Instant::parse).orElse(Instant.EPOCH),
                json.isTrue("signed_in"),
                json.string("mode"),
                json.string("email"),
                json.string(ACCOUNT_ID),
                json.string("plan"),
                json.string(EXPIRES_AT).map(Instant::parse),
                json.string("renewal_at").map(Instant::parse),
                json.string("trouble"),
                (int)
                    Math.min(Integer.MAX_VALUE, integer(json, "pending_revocations").orElse(0L)))));
  }

  private static byte[] line(JsonObject json) {
    return (WRITER.compact(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static JsonValue number(long value) {
    return new JsonNumber(String.valueOf(value));
  }

  /** A whole number from 0 to 999,999,999. */
  private static Optional<Long> integer(JsonObject json, String name) {
    return json.get(name).orElse(null) instanceof JsonNumber number
            && number.text().length() < 10
            && number.text().chars().allMatch(c -> c >= '0' && c <= '9')
        ? Optional.of(Long.parseLong(number.text()))
        : Optional.empty();
  }
}
