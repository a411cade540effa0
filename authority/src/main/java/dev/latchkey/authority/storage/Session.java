package dev.latchkey.authority.storage;

import java.time.Instant;

/**
 * A browser that has signed in.
 *
 * @param id the hash of the cookie; the cookie itself is not stored
 * @param authenticatedAt when the password was last checked
 */
public record Session(
    Sha256 id, String personId, String email, Instant authenticatedAt, Instant expiresAt) {}
