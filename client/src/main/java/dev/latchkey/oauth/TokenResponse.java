package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the token endpoint gave. At a code exchange all three tokens are there; at a refresh an
 * absent one means "keep yours" (protocol §6.3).
 *
 * @param idToken the ID token
 * @param accessToken the access token
 * @param refreshToken the refresh token
 * @param issuerTime the issuer's clock when it answered, if it told
 * @param retryWindow how long after a refresh the issuer gives the same answer again to who asks
 *     again, if it says so: not standard, {@code refresh_retry_seconds} of our own authority
 */
public record TokenResponse(
    Optional<Secret> idToken,
    Optional<Secret> accessToken,
    Optional<Secret> refreshToken,
    Optional<Instant> issuerTime,
    Optional<Duration> retryWindow) {}
