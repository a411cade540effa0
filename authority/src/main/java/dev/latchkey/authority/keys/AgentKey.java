package dev.latchkey.authority.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs agent identities and nothing else: RSA, because their format wants RS256. It
 * is made with the first agent, since most authorities never have one, and then stays. Thread-safe.
 */
public final class AgentKey {
  private static final String FILE = "agent-signing.jwk";
  private static final int BITS = 3072;

  private final Path directory;
  private volatile @Nullable RSAKey known;

  /** Of the authority in {@code directory}. */
  public AgentKey(Path directory) {
    this.directory = directory;
  }

  /**
   * The public key, if there is one by now.
   *
   * @throws KeyFileException if the file is malformed or open to others
   */
  public Optional<RSAKey> publicKey() {
    return find().map(RSAKey::toPublicJWK);
  }

  /**
   * The key with its private part, made if there is none.
   *
   * @throws KeyFileException if the file is malformed or open to others, or cannot be written
   */
  public RSAKey signing() {
    Optional<RSAKey> there = find();
    if (there.isPresent()) {
      return there.get();
    }
    try {
      RSAKey made =
          new RSAKeyGenerator(BITS)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.RS256)
              .keyIDFromThumbprint(true)
              .generate();
      PrivateFile.createWhole(
          directory.resolve(FILE), made.toJSONString().getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new KeyFileException("cannot make a key for agents", e);
    }
    // Read back, because another process may have been first.
    return find()
        .orElseThrow(
            () -> new KeyFileException(directory.resolve(FILE) + " was written and is not there"));
  }

  private Optional<RSAKey> find() {
    RSAKey found = known;
    if (found == null && Files.exists(directory.resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
      found = read(directory.resolve(FILE));
      known = found;
    }
    return Optional.ofNullable(found);
  }

  private static RSAKey read(Path file) {
    try {
      RSAKey key = RSAKey.parse(new String(PrivateFile.read(file), StandardCharsets.UTF_8));
      if (!key.isPrivate() || key.size() < 2048 || key.getKeyID() == null) {
        throw new KeyFileException(file + " is not an RSA signing key");
      }
      return key;
    } catch (ParseException e) {
      // Without the cause: a parser may quote what it could not read.
      throw new KeyFileException(file + " is not a signing key");
    }
  }

  /** Says nothing of the key. */
  @Override
  public String toString() {
    return "AgentKey[" + directory.resolve(FILE) + "]";
  }
}
