package dev.latchkey.testkit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text of {@code auth.json} as Codex 0.169 writes it, one method for each kind of login. */
public final class AuthJsonSamples {
  private AuthJsonSamples() {}

  /** An API key login. */
  public static String apiKey(String key) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("auth_mode", "apikey");
    document.put("OPENAI_API_KEY", key);
    return Json.pretty(document);
  }

  /** A ChatGPT login at {@code issuer} that was last refreshed at {@code lastRefresh}. */
  public static String chatgpt(IssuedTokens tokens, String issuer, Instant lastRefresh) {
    Map<String, @Nullable Object> provenance = new LinkedHashMap<>();
    provenance.put("issuer", issuer);
    provenance.put("client_id", FakeIssuer.CLIENT_ID);
    Map<String, @Nullable Object> held = held(tokens);
    held.put("oauth_provenance", provenance);
    held.put("login_owner_id", FakeJwt.randomText(32));
    held.put("account_id", tokens.account().accountId().orElse(null));
    return chatgpt(held, lastRefresh);
  }

  /** A ChatGPT login as older versions wrote it, which does not say who issued it. */
  public static String chatgptWithoutProvenance(IssuedTokens tokens, Instant lastRefresh) {
    Map<String, @Nullable Object> held = held(tokens);
    held.put("account_id", tokens.account().accountId().orElse(null));
    return chatgpt(held, lastRefresh);
  }

  /** A personal access token, which is stored without a mode. */
  public static String personalAccessToken(String token) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("OPENAI_API_KEY", null);
    document.put("personal_access_token", token);
    return Json.pretty(document);
  }

  /** An agent identity. */
  public static String agentIdentity(String jwt) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("auth_mode", "agentIdentity");
    document.put("OPENAI_API_KEY", null);
    document.put("agent_identity", jwt);
    return Json.pretty(document);
  }

  /** An Amazon Bedrock API key. */
  public static String bedrockApiKey(String key, String region) {
    Map<String, @Nullable Object> held = new LinkedHashMap<>();
    held.put("api_key", key);
    held.put("region", region);
    return bedrock("bedrockApiKey", "bedrock_api_key", held);
  }

  /** AWS access keys for Amazon Bedrock. */
  public static String bedrockAccessKeys(String keyId, String secretKey) {
    Map<String, @Nullable Object> held = new LinkedHashMap<>();
    held.put("access_key_id", keyId);
    held.put("secret_access_key", secretKey);
    return bedrock("bedrockAccessKeys", "bedrock_access_keys", held);
  }

  private static Map<String, @Nullable Object> held(IssuedTokens tokens) {
    Map<String, @Nullable Object> held = new LinkedHashMap<>();
    held.put("id_token", tokens.idToken());
    held.put("access_token", tokens.accessToken());
    held.put("refresh_token", tokens.refreshToken());
    return held;
  }

  private static String chatgpt(Map<String, @Nullable Object> tokens, Instant lastRefresh) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("auth_mode", "chatgpt");
    document.put("OPENAI_API_KEY", null);
    document.put("tokens", tokens);
    document.put("last_refresh", lastRefresh.toString());
    return Json.pretty(document);
  }

  private static String bedrock(String mode, String member, Map<String, @Nullable Object> held) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("auth_mode", mode);
    document.put("OPENAI_API_KEY", null);
    document.put(member, held);
    return Json.pretty(document);
  }
}
