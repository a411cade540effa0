package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.UUID;

/**
 * A program without a browser that waits for somebody to type its code.
 *
 * @param id finds the row; worth nothing without the secret
 * @param secretHash hash of what only the program knows
 * @param codeHash keyed hash of what the person types
 * @param network where the request came from, see {@link RotationRequest#network}
 * @param address the whole address, for showing
 * @param agent what the program calls itself, fit for showing; may be empty
 * @param expiresAt when nobody can answer or fetch it any more
 */
public record DeviceLogin(
    UUID id,
    Sha256 secretHash,
    Sha256 codeHash,
    String clientId,
    String network,
    String address,
    String agent,
    Instant requestedAt,
    Instant expiresAt,
    Stage stage) {

  /** How far it has come. */
  public sealed interface Stage {
    /** Nobody has said anything yet. */
    record Waiting() implements Stage {}

    /**
     * Somebody said yes.
     *
     * @param scope the granted scope, items separated by a space
     * @param authenticatedAt when their password was last checked
     */
    record Approved(String personId, String workspaceId, String scope, Instant authenticatedAt)
        implements Stage {}

    /** Somebody said no. */
    record Denied(String personId) implements Stage {}

    /** The program has fetched its code. */
    record Fetched() implements Stage {}
  }

  /** Whether it was still to be decided or fetched at {@code now}. */
  public boolean openAt(Instant now) {
    return expiresAt.isAfter(now);
  }
}
