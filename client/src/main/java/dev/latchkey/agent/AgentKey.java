package dev.latchkey.agent;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.LoginException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** The Ed25519 key of an agent. Immutable. */
final class AgentKey {
  private final PrivateKey key;
  private final byte[] seed;

  private AgentKey(PrivateKey key, byte[] seed) {
    this.key = key;
    this.seed = seed;
  }

  /**
   * Reads a key.
   *
   * @param pkcs8 PKCS#8 in Base64
   * @throws LoginException if it is not an Ed25519 key in that form
   */
  static AgentKey parse(Secret pkcs8) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pkcs8.reveal())));
      byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
      return new AgentKey(key, seed);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw AgentTokens.invalid("carries no Ed25519 private key (agent_private_key)");
    }
  }

  /** The signature over {@code text}, in Base64. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has Ed25519", e);
    }
  }

  /**
   * Opens what was sealed for this agent.
   *
   * @throws LoginException if it was not sealed for it
   */
  String open(String sealed) {
    try {
      return new String(
          SealedBox.forEd25519Seed(seed).open(Base64.getDecoder().decode(sealed)),
          StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw AgentTokens.invalid("was answered with a task that is not encrypted for it");
    }
  }
}
