package dev.latchkey.authority.signin;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Argon2id with 7 MiB, 5 passes and 1 lane: of the settings that OWASP holds to be equally strong,
 * the one with the least memory, because the implementation keeps one block of it for good and the
 * whole server is to stay small. Hashes made with other parameters stay good, since each names its
 * own.
 */
public final class Argon2Hasher implements PasswordHasher {
  private static final int KIBIBYTES = 7 * 1024;
  private static final int PASSES = 5;
  private static final int LANES = 1;
  private static final int OUTPUT = 32;
  private static final int SALT = 16;

  /**
   * A hash in our form that no password has, because its digest is random. Costs nothing to make.
   */
  public static String hashOfNothing() {
    SecureRandom random = new SecureRandom();
    byte[] salt = new byte[SALT];
    byte[] digest = new byte[OUTPUT];
    random.nextBytes(salt);
    random.nextBytes(digest);
    Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            KIBIBYTES, PASSES, LANES, encoder.encodeToString(salt), encoder.encodeToString(digest));
  }

  @Override
  public String hash(CharSequence password) {
    Argon2Function argon2 = Argon2Function.getInstance(KIBIBYTES, PASSES, LANES, OUTPUT, Argon2.ID);
    return Password.hash(password).addRandomSalt(SALT).with(argon2).getResult();
  }

  @Override
  public boolean matches(CharSequence password, String encoded) {
    return Password.check(password, encoded).with(Argon2Function.getInstanceFromHash(encoded));
  }
}
