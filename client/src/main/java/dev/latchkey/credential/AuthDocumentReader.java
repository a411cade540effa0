package dev.latchkey.credential;

import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.ParsedJson;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Reads {@link AuthDocument}s by the rules that Codex 0.169 was seen to apply (protocol §4.1). */
final class AuthDocumentReader {
  private static final JsonReader READER = new JsonReader();

  private AuthDocumentReader() {}

  static AuthDocument read(byte[] utf8) {
    return document(READER.read(utf8));
  }

  static AuthDocument read(String text) {
    return document(READER.read(text));
  }

  private static AuthDocument document(ParsedJson parsed) {
    if (!(parsed.root() instanceof JsonObject json)) {
      throw parsed.problem(
          "the outermost value must be an object and is " + parsed.root().kind(), parsed.root());
    }
    Members members = new Members(parsed, json, "");
    members.refuseRepeats(AuthDocument.KNOWN);
    Optional<AuthMode> announced = announcedMode(parsed, members);
    Optional<Secret> key = members.optionalString(AuthDocument.API_KEY).map(Secret::of);
    Optional<TokenSet> tokens =
        members.optionalObject(AuthDocument.TOKENS).map(object -> TokensJson.read(parsed, object));
    Optional<Instant> lastRefresh = lastRefresh(parsed, members);
    Optional<Secret> personal =
        members.optionalString(AuthDocument.PERSONAL_ACCESS_TOKEN).map(Secret::of);
    Optional<Credential> agent = agentIdentity(parsed, members);
    Optional<Credential> bedrockKey = bedrockApiKey(parsed, members);
    Optional<Credential> bedrockKeys = bedrockAccessKeys(parsed, members);

    AuthMode mode =
        announced.orElseGet(() -> {
          if (personal.isPresent()) {
            return AuthMode.PERSONAL_ACCESS_TOKEN;
          }
          if (bedrockKey.isPresent()) {
            return AuthMode.BEDROCK_API_KEY;
          }
          if (bedrockKeys.isPresent()) {
            return AuthMode.BEDROCK_ACCESS_KEYS;
          }
          return key.isPresent() ? AuthMode.API_KEY : AuthMode.CHATGPT;
        });
    Credential credential =
        switch (mode) {
          case API_KEY ->
              key.filter(secret -> !secret.isEmpty())
                  .<Credential>map(Credential.ApiKey::new)
                  .orElseGet(() -> new Credential.Incomplete(mode, AuthDocument.API_KEY));
          case CHATGPT, CHATGPT_AUTH_TOKENS ->
              tokens
                  .<Credential>map(set ->
                      new Credential.ChatGptSession(
                          mode, set, lastRefresh, key.filter(secret -> !secret.isEmpty())))
                  .orElseGet(() -> new Credential.Incomplete(mode, AuthDocument.TOKENS));
          case PERSONAL_ACCESS_TOKEN ->
              personal
                  .filter(secret -> !secret.isEmpty())
                  .<Credential>map(Credential.PersonalAccessToken::new)
                  .orElseGet(
                      () -> new Credential.Incomplete(mode, AuthDocument.PERSONAL_ACCESS_TOKEN));
          case AGENT_IDENTITY ->
              agent.orElseGet(() -> new Credential.Incomplete(mode, AuthDocument.AGENT_IDENTITY));
          case BEDROCK_API_KEY ->
              bedrockKey.orElseGet(
                  () -> new Credential.Incomplete(mode, AuthDocument.BEDROCK_API_KEY));
          case BEDROCK_ACCESS_KEYS ->
              bedrockKeys.orElseGet(
                  () -> new Credential.Incomplete(mode, AuthDocument.BEDROCK_ACCESS_KEYS));
          case HEADERS -> new Credential.Incomplete(mode, "headers, which no store can hold,");
        };
    return new AuthDocument(json, credential);
  }

  private static Optional<AuthMode> announcedMode(ParsedJson parsed, Members members) {
    Optional<String> text = members.optionalString(AuthDocument.AUTH_MODE);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<AuthMode> mode = AuthMode.parse(text.get());
    if (mode.isEmpty()) {
      JsonValue value = members.object().get(AuthDocument.AUTH_MODE).orElse(members.object());
      throw parsed.problem("auth_mode is none of the known modes", value);
    }
    return mode;
  }

  private static Optional<Instant> lastRefresh(ParsedJson parsed, Members members) {
    Optional<String> text = members.optionalString(AuthDocument.LAST_REFRESH);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Rfc3339.parse(text.get()));
    } catch (DateTimeParseException e) {
      JsonValue value = members.object().get(AuthDocument.LAST_REFRESH).orElse(members.object());
      throw parsed.problem("last_refresh is not an RFC 3339 time", value);
    }
  }

  private static Optional<Credential> agentIdentity(ParsedJson parsed, Members members) {
    JsonValue value = members.present(AuthDocument.AGENT_IDENTITY);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof JsonString jwt) {
      return Optional.of(new Credential.AgentIdentity(Secret.of(jwt.value())));
    }
    if (value instanceof JsonObject object) {
      return Optional.of(enrolled(parsed, object));
    }
    throw parsed.problem(
        "agent_identity must be a string or an object and is " + value.kind(), value);
  }

  /** The record form stands beside ChatGPT logins, too, and must not make those unreadable. */
  private static Credential enrolled(ParsedJson parsed, JsonObject object) {
    Members inner = new Members(parsed, object, AuthDocument.AGENT_IDENTITY + ".");
    for (String name : List.of("agent_runtime_id", "agent_private_key", "account_id")) {
      if (object.string(name).filter(text -> !text.isEmpty()).isEmpty()) {
        return new Credential.Incomplete(
            AuthMode.AGENT_IDENTITY, AuthDocument.AGENT_IDENTITY + "." + name);
      }
    }
    return new Credential.EnrolledAgent(
        new Agent(
            inner.requiredString("agent_runtime_id"),
            Secret.of(inner.requiredString("agent_private_key")),
            Identity.of(
                object.string("email").filter(email -> !email.isEmpty()),
                object.string("chatgpt_user_id"),
                object.string("account_id"),
                object.string("plan_type").map(Plan::new),
                object.isTrue("chatgpt_account_is_fedramp")),
            object.string("task_id").filter(task -> !task.isEmpty())));
  }

  private static Optional<Credential> bedrockApiKey(ParsedJson parsed, Members members) {
    return members
        .optionalObject(AuthDocument.BEDROCK_API_KEY)
        .map(object -> {
          Members inner = new Members(parsed, object, AuthDocument.BEDROCK_API_KEY + ".");
          inner.refuseRepeats(List.of("api_key", "region"));
          return new Credential.BedrockApiKey(
              Secret.of(inner.requiredString("api_key")), inner.requiredString("region"));
        });
  }

  private static Optional<Credential> bedrockAccessKeys(ParsedJson parsed, Members members) {
    return members
        .optionalObject(AuthDocument.BEDROCK_ACCESS_KEYS)
        .map(object -> {
          Members inner = new Members(parsed, object, AuthDocument.BEDROCK_ACCESS_KEYS + ".");
          inner.refuseRepeats(List.of("access_key_id", "secret_access_key", "session_token"));
          return new Credential.BedrockAccessKeys(
              inner.requiredString("access_key_id"),
              Secret.of(inner.requiredString("secret_access_key")),
              inner.optionalString("session_token").map(Secret::of));
        });
  }
}
