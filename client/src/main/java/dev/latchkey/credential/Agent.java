package dev.latchkey.credential;

import java.util.Optional;

/**
 * An agent: for whom it acts, and the key with which it signs for that (protocol §9.3). Immutable.
 *
 * @param runtimeId its name at the issuer
 * @param privateKey its Ed25519 key, PKCS#8 in Base64
 * @param identity for whom it acts
 * @param taskId the task that it was given, if it is remembered
 */
public record Agent(
    String runtimeId, Secret privateKey, Identity identity, Optional<String> taskId) {}
