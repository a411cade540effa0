package dev.latchkey.authority.storage;

/**
 * Somebody who can sign in.
 *
 * @param id never reused, never derived from the address
 * @param email the address as it was given, for showing
 * @param emailKey the canonical form, unique, for finding
 * @param passwordHash the encoded slow hash
 */
public record Person(
    String id, String email, String emailKey, String passwordHash, Standing standing) {

  /** Leaves the password hash out. */
  @Override
  public String toString() {
    return "Person[" + id + ", " + standing + "]";
  }
}
