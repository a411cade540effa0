package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.UUID;

/**
 * What a token family stands for: who, in which workspace, for which program, how far. Read anew
 * for each token, so a change of plan, role or address shows in the next one.
 */
public record Grant(
    UUID familyId,
    String personId,
    String email,
    Membership membership,
    String clientId,
    String scope,
    Instant authenticatedAt) {}
