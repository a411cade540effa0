package dev.latchkey.testkit;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The agent identities that the issuer has made: JWTs that are really signed, each with the private
 * key of its agent inside. Thread-safe.
 */
final class AgentIdentities {
  private static final String KEY_ID = "testkit";

  private final Settings settings;
  private final Map<String, PublicKey> agents = new HashMap<>();
  private @Nullable KeyPair signingKey;

  AgentIdentities(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes an identity of {@code account} that ends after {@code lifetime}, but for {@code change}.
   */
  synchronized String mint(Account account, Duration lifetime, UnaryOperator<FakeJwt> change) {
    KeyPair agent = generate("Ed25519", 0);
    String runtime = "agent-runtime-" + (agents.size() + 1);
    agents.put(runtime, agent.getPublic());
    Instant now = settings.now();
    FakeJwt jwt =
        FakeJwt.empty()
            .header("kid", KEY_ID)
            .claim("iss", "https://chatgpt.com/codex-backend/agent-identity")
            .claim("aud", "codex-app-server")
            .claim("iat", now.getEpochSecond())
            .claim("exp", now.plus(lifetime).getEpochSecond())
            .claim("agent_runtime_id", runtime)
            .claim(
                "agent_private_key",
                Base64.getEncoder().encodeToString(agent.getPrivate().getEncoded()))
            .claim("chatgpt_account_is_fedramp", account.fedramp());
    account.accountId().ifPresent(id -> jwt.claim("account_id", id));
    account.userId().ifPresent(id -> jwt.claim("chatgpt_user_id", id));
    account.email().ifPresent(email -> jwt.claim("email", email));
    account.plan().ifPresent(plan -> jwt.claim("plan_type", plan));
    String input = change.apply(jwt).signingInput();
    return input + "." + base64Url(sign(input));
  }

  /** Returns the key set with which the identities can be verified. */
  synchronized Reply keySet() {
    RSAPublicKey key = (RSAPublicKey) signingKey().getPublic();
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kty", "RSA");
    jwk.put("kid", KEY_ID);
    jwk.put("alg", "RS256");
    jwk.put("use", "sig");
    jwk.put("n", base64Url(unsigned(key.getModulus())));
    jwk.put("e", base64Url(unsigned(key.getPublicExponent())));
    return Reply.json(200, Map.of("keys", List.of(jwk)));
  }

  /** Gives a task to the agent that a path names, if the request bears its signature. */
  synchronized Reply registerTask(RecordedRequest request) {
    String[] path = request.path().split("/", -1);
    String runtime = path.length < 4 ? "" : path[path.length - 3];
    PublicKey key = agents.get(runtime);
    if (key == null) {
      return Reply.error(404, "agent_not_found", "no such agent: " + runtime);
    }
    String signed = runtime + ":" + request.field("timestamp").orElse("");
    if (!verify(key, signed, request.field("signature").orElse(""))) {
      return Reply.error(401, "invalid_signature", "not signed by the agent");
    }
    return Reply.json(200, Map.of("task_id", "task-" + FakeJwt.randomText(6)));
  }

  private KeyPair signingKey() {
    KeyPair key = signingKey;
    if (key == null) {
      key = generate("RSA", 2048);
      signingKey = key;
    }
    return key;
  }

  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signingKey().getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean verify(PublicKey key, String text, String signatureText) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(signatureText));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static KeyPair generate(String algorithm, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the byte that {@link BigInteger} puts before a set highest bit. */
  private static byte[] unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return bytes[0] == 0 && bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
