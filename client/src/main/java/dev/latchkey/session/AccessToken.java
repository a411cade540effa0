package dev.latchkey.session;

import dev.latchkey.credential.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * What a request is authorised with, now. Immutable.
 *
 * @param value the bearer token
 * @param expiresAt when it ends, if that can be known
 * @param accountId the workspace that it acts in, for the {@code ChatGPT-Account-ID} header
 * @param fedramp whether that workspace wants the FedRAMP header
 */
public record AccessToken(
    Secret value, Optional<Instant> expiresAt, Optional<String> accountId, boolean fedramp) {}
