package dev.latchkey.credential;

import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The content of {@code auth.json}: a JSON object of which eight members are known and every other
 * is kept where it stands (protocol §4.1, B33).
 *
 * <p>The tree is the truth; {@link #credential()} is a reading of it. Immutable and thread-safe.
 */
public final class AuthDocument {
  static final String AUTH_MODE = "auth_mode";
  static final String API_KEY = "OPENAI_API_KEY";
  static final String TOKENS = "tokens";
  static final String LAST_REFRESH = "last_refresh";
  static final String AGENT_IDENTITY = "agent_identity";
  static final String PERSONAL_ACCESS_TOKEN = "personal_access_token";
  static final String BEDROCK_API_KEY = "bedrock_api_key";
  static final String BEDROCK_ACCESS_KEYS = "bedrock_access_keys";

  /** The known members in the order in which Codex writes them. */
  static final List<String> KNOWN =
      List.of(
          AUTH_MODE,
          API_KEY,
          TOKENS,
          LAST_REFRESH,
          AGENT_IDENTITY,
          PERSONAL_ACCESS_TOKEN,
          BEDROCK_API_KEY,
          BEDROCK_ACCESS_KEYS);

  private static final JsonWriter WRITER = new JsonWriter();

  private final JsonObject json;
  private final Credential credential;

  AuthDocument(JsonObject json, Credential credential) {
    this.json = json;
    this.credential = credential;
  }

  /**
   * Reads a document.
   *
   * @throws JsonSyntaxException if it is not JSON, or a known member is repeated or of the wrong
   *     type; with line and column, and never a value
   */
  public static AuthDocument parse(byte[] utf8) {
    return AuthDocumentReader.read(utf8);
  }

  /** Reads a document from text, as {@link #parse(byte[])}. */
  public static AuthDocument parse(String text) {
    return AuthDocumentReader.read(text);
  }

  /** The document of an API-key login. */
  public static AuthDocument forApiKey(Secret key) {
    return written(
        JsonObject.empty()
            .with(AUTH_MODE, AuthMode.API_KEY.wireName())
            .with(API_KEY, key.reveal()));
  }

  /** The document of a ChatGPT login. */
  public static AuthDocument forChatGpt(
      TokenSet tokens, Optional<Secret> mintedApiKey, Instant lastRefresh) {
    JsonValue key =
        mintedApiKey
            .<JsonValue>map(minted -> new JsonString(minted.reveal()))
            .orElseGet(JsonNull::new);
    return written(
        JsonObject.empty()
            .with(AUTH_MODE, AuthMode.CHATGPT.wireName())
            .with(API_KEY, key)
            .with(TOKENS, TokensJson.write(tokens, JsonObject.empty()))
            .with(LAST_REFRESH, lastRefresh.toString()));
  }

  /** The document of a personal access token, which Codex writes without a mode (policy §7.2). */
  public static AuthDocument forPersonalAccessToken(Secret token) {
    return written(
        JsonObject.empty()
            .with(API_KEY, new JsonNull())
            .with(PERSONAL_ACCESS_TOKEN, token.reveal()));
  }

  /** The document of an agent identity: the JWT as it came. */
  public static AuthDocument forAgentIdentity(Secret jwt) {
    return written(
        JsonObject.empty()
            .with(AUTH_MODE, AuthMode.AGENT_IDENTITY.wireName())
            .with(API_KEY, new JsonNull())
            .with(AGENT_IDENTITY, jwt.reveal()));
  }

  /** This document with renewed tokens; everything else, known or not, stays as and where it is. */
  public AuthDocument withTokens(TokenSet tokens, Instant lastRefresh) {
    JsonObject before = json.object(TOKENS).orElseGet(JsonObject::empty);
    return written(
        json.with(TOKENS, TokensJson.write(tokens, before))
            .with(LAST_REFRESH, lastRefresh.toString()));
  }

  /** A document that we made ourselves is read back through the same rules as any other. */
  private static AuthDocument written(JsonObject json) {
    return AuthDocumentReader.read(WRITER.compact(json));
  }

  /** What the document amounts to. */
  public Credential credential() {
    return credential;
  }

  /** The tree. */
  public JsonObject json() {
    return json;
  }

  /** The text of {@code auth.json}: two-space indent, no newline at the end. */
  public String toPrettyText() {
    return WRITER.pretty(json);
  }

  /** The text of a keyring item: no white space. */
  public String toCompactText() {
    return WRITER.compact(json);
  }

  /** Whether both hold the same members with the same values in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof AuthDocument that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** The mode only: every other member may be a secret. */
  @Override
  public String toString() {
    return "AuthDocument[" + credential.mode().wireName() + "]";
  }
}
