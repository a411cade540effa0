package dev.latchkey.authority.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.text.ParseException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The keys of one authority. The master key is never used for anything but deriving; the signing
 * key for nothing but signing tokens. Thread-safe.
 */
public final class KeyRing {
  private static final String MASTER = "master.key";
  private static final String SIGNING = "signing.jwk";
  private static final int MASTER_LENGTH = 32;

  private final byte[] master;
  private final ECKey signing;
  private final AgentKey agents;

  private KeyRing(byte[] master, ECKey signing, AgentKey agents) {
    this.master = master;
    this.signing = signing;
    this.agents = agents;
  }

  /** Whether all keys are in {@code directory}. */
  public static boolean exists(Path directory) {
    return there(directory.resolve(MASTER)) && there(directory.resolve(SIGNING));
  }

  /**
   * Makes the keys that a private directory lacks. Keys that are there stay: a making that was cut
   * off can be taken up.
   *
   * @throws KeyFileException if they cannot be written
   */
  public static void create(Path directory) {
    PrivateFile.requireDirectory(directory);
    if (!there(directory.resolve(MASTER))) {
      byte[] master = new byte[MASTER_LENGTH];
      new SecureRandom().nextBytes(master);
      PrivateFile.create(directory.resolve(MASTER), master);
    }
    if (!there(directory.resolve(SIGNING))) {
      createSigningKey(directory);
    }
  }

  private static void createSigningKey(Path directory) {
    try {
      ECKey key =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate();
      PrivateFile.create(
          directory.resolve(SIGNING), key.toJSONString().getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new KeyFileException("cannot make a signing key", e);
    }
  }

  /**
   * Reads the keys of a private directory.
   *
   * @throws KeyFileException if one is missing, malformed or open to others
   */
  public static KeyRing open(Path directory) {
    PrivateFile.requireDirectory(directory);
    byte[] master = PrivateFile.read(directory.resolve(MASTER));
    if (master.length != MASTER_LENGTH) {
      throw new KeyFileException(directory.resolve(MASTER) + " is not a master key");
    }
    Path file = directory.resolve(SIGNING);
    try {
      ECKey key = ECKey.parse(new String(PrivateFile.read(file), StandardCharsets.UTF_8));
      if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve()) || key.getKeyID() == null) {
        throw new KeyFileException(file + " is not a P-256 signing key");
      }
      return new KeyRing(master, key, new AgentKey(directory));
    } catch (ParseException e) {
      // Without the cause: a parser may quote what it could not read.
      throw new KeyFileException(file + " is not a signing key");
    }
  }

  private static boolean there(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** The key that signs tokens, with its private part. */
  public ECKey signing() {
    return signing;
  }

  /** The key that signs agent identities, which is another. */
  public AgentKey agents() {
    return agents;
  }

  /** The seal for {@code purpose}. */
  public Seal seal(Purpose purpose) {
    return seal(purpose, "");
  }

  /** The seal for {@code purpose} that holds only as long as {@code epoch} does. */
  public Seal seal(Purpose purpose, String epoch) {
    return new Seal(derive(purpose, epoch));
  }

  private SecretKey derive(Purpose purpose, String epoch) {
    String info = purpose.label() + "\n" + epoch;
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "HmacSHA256",
              HKDFParameterSpec.ofExtract()
                  .addIKM(master)
                  .thenExpand(info.getBytes(StandardCharsets.UTF_8), Seal.LENGTH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 25 platform has HKDF-SHA256", e);
    }
  }

  /** Says nothing of the keys but the public name of one. */
  @Override
  public String toString() {
    return "KeyRing[" + signing.getKeyID() + "]";
  }
}
