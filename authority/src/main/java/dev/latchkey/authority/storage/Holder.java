package dev.latchkey.authority.storage;

/**
 * Whom a credential speaks for: a person in a workspace, read anew each time.
 *
 * @param standing active only while the person, the membership and the workspace all are
 */
public record Holder(String email, Membership membership, Standing standing) {

  /** The person. */
  public String personId() {
    return membership.personId();
  }

  /** Whether the credential counts as far as its holder goes. */
  public boolean active() {
    return standing == Standing.ACTIVE;
  }
}
