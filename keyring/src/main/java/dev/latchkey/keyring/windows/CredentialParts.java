package dev.latchkey.keyring.windows;

import dev.latchkey.keyring.windows.Advapi.Credential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of any length: what is longer than Windows takes in one is kept in several, and a
 * small one of its name says which they are. Codex can neither write nor read such a login.
 *
 * <p>The parts of a new value get names of their own and are written first; only then the small one
 * is replaced, and the old parts go last. So who reads finds the old value or the new one, whenever
 * a writer was killed. Thread-safe; who writes has the lock of the home.
 */
final class CredentialParts {
  /** No login begins like this, and nothing that is JSON. */
  private static final String PREFIX = "latchkey-parts:1:";

  private static final int MOST_PARTS = 410; // 1 MiB, as for a file.
  private static final int ATTEMPTS = 5;

  private final Advapi advapi;

  CredentialParts(Advapi advapi) {
    this.advapi = advapi;
  }

  /**
   * What stands in the place of a long value.
   *
   * @param generation 16 hex digits, which are in the names of its parts
   * @param count how many there are
   * @param sha256 of the whole value, in hex
   */
  private record Marker(String generation, int count, String sha256) {

    static boolean isLike(byte[] blob) {
      return new String(blob, StandardCharsets.UTF_16LE).startsWith(PREFIX);
    }

    /** Null if {@code blob} is not one. */
    static @Nullable Marker parse(byte[] blob) {
      if (!isLike(blob)) {
        return null;
      }
      String[] fields =
          new String(blob, StandardCharsets.UTF_16LE).substring(PREFIX.length()).split(":", -1);
      if (fields.length != 3 || !fields[1].matches("[1-9][0-9]{0,2}")) {
        return null;
      }
      int count = Integer.parseInt(fields[1]);
      return count > MOST_PARTS ? null : new Marker(fields[0], count, fields[2]);
    }

    byte[] blob() {
      return (PREFIX + generation + ":" + count + ":" + sha256).getBytes(StandardCharsets.UTF_16LE);
    }
  }

  /**
   * The whole value of that name. One whose parts are not all there is found as the text that
   * stands in its place, which is no login: it can be replaced or removed.
   */
  Optional<Credential> read(String target) throws AdvapiTrouble {
    Optional<Credential> found = advapi.read(target);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (found.isEmpty()) {
        return found;
      }
      Credential credential = found.get();
      Marker marker = Marker.parse(credential.blob());
      if (marker == null) {
        return found;
      }
      byte[] whole = whole(target, marker);
      if (whole != null) {
        return Optional.of(new Credential(target, credential.user(), whole, credential.written()));
      }
      // Another process may have replaced it while its parts were read.
      Optional<Credential> again = advapi.read(target);
      if (again.isPresent() && Arrays.equals(again.get().blob(), credential.blob())) {
        return again;
      }
      found = again;
    }
    return found;
  }

  private byte @Nullable [] whole(String target, Marker marker) throws AdvapiTrouble {
    byte[] whole = new byte[marker.count * Advapi.LONGEST_BLOB];
    int length = 0;
    for (int i = 0; i < marker.count; i++) {
      Optional<Credential> part = advapi.read(part(target, marker.generation, i));
      if (part.isEmpty() || part.get().blob().length > Advapi.LONGEST_BLOB) {
        return null;
      }
      byte[] blob = part.get().blob();
      System.arraycopy(blob, 0, whole, length, blob.length);
      length += blob.length;
    }
    byte[] value = Arrays.copyOf(whole, length);
    return sha256(value).equals(marker.sha256) ? value : null;
  }

  /** Puts a value in the place of what is there. */
  void write(String target, String user, byte[] value) throws AdvapiTrouble {
    if (value.length <= Advapi.LONGEST_BLOB && !Marker.isLike(value)) {
      advapi.write(new Credential(target, user, value, Instant.EPOCH));
      removeParts(target, "");
      return;
    }
    int count = Math.ceilDiv(value.length, Advapi.LONGEST_BLOB);
    if (count > MOST_PARTS) {
      throw new AdvapiTrouble(AdvapiTrouble.BAD_LENGTH);
    }
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    Marker marker = new Marker(HexFormat.of().formatHex(random), count, sha256(value));
    try {
      for (int i = 0; i < count; i++) {
        byte[] blob =
            Arrays.copyOfRange(
                value,
                i * Advapi.LONGEST_BLOB,
                Math.min(value.length, (i + 1) * Advapi.LONGEST_BLOB));
        advapi.write(new Credential(part(target, marker.generation, i), user, blob, Instant.EPOCH));
      }
      advapi.write(new Credential(target, user, marker.blob(), Instant.EPOCH));
    } catch (AdvapiTrouble e) {
      giveUp(target, marker, e);
      throw e;
    }
    removeParts(target, marker.generation);
  }

  private void giveUp(String target, Marker marker, AdvapiTrouble reason) {
    try {
      for (int i = 0; i < marker.count; i++) {
        advapi.delete(part(target, marker.generation, i));
      }
    } catch (AdvapiTrouble e) {
      reason.addSuppressed(e);
    }
  }

  /** Removes a value, its parts, and those that killed writers left. */
  void delete(String target) throws AdvapiTrouble {
    advapi.delete(target);
    removeParts(target, "");
  }

  /** All but those of one generation. */
  private void removeParts(String target, String kept) throws AdvapiTrouble {
    List<String> names = advapi.names(partPrefix(target));
    for (String name : names) {
      if (kept.isEmpty() || !name.startsWith(partPrefix(target) + kept + ".")) {
        advapi.delete(name);
      }
    }
  }

  private static String partPrefix(String target) {
    return target + ".latchkey-part.";
  }

  private static String part(String target, String generation, int index) {
    return partPrefix(target) + generation + "." + index;
  }

  private static String sha256(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
