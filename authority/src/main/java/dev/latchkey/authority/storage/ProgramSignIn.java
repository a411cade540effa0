package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.UUID;

/**
 * A program that is signed in as somebody, as that somebody is shown it.
 *
 * @param network where it was begun or last renewed from, see {@link RotationRequest#network}
 * @param renewedAt when it last fetched a new token, or was begun
 */
public record ProgramSignIn(
    UUID familyId,
    Way way,
    String clientId,
    String workspaceName,
    String network,
    Instant begunAt,
    Instant renewedAt) {}
