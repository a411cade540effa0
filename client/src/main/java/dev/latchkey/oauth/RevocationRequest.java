package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A token that must die at its issuer (RFC 7009 §2.1).
 *
 * @param endpoint where
 * @param clientId whose; absent when an access token stands in for a missing refresh token
 *     (protocol §7)
 * @param tokenTypeHint {@code refresh_token} or {@code access_token}
 * @param token the token
 */
public record RevocationRequest(
    URI endpoint, Optional<String> clientId, String tokenTypeHint, Secret token) {}
