package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of the memory that keeps personal access tokens. */
public interface AccessTokenStorage {

  /** Keeps a token whose id is not yet taken. */
  void add(AccessTokenEntry token, AuditEntry audit);

  /** The token with this id, whatever its state. */
  Optional<AccessTokenEntry> find(String id);

  /** All tokens, oldest first. */
  List<AccessTokenEntry> list();

  /**
   * Revokes a token for good.
   *
   * @return whether it was there and not revoked until now
   */
  boolean revoke(String id, Instant at, AuditEntry audit);
}
