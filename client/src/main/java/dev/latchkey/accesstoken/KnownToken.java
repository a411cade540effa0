package dev.latchkey.accesstoken;

import dev.latchkey.credential.Identity;
import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of an access token beside the store. The token itself is not part of it.
 *
 * @param issuer where it was issued, as the user gave it
 * @param identity whose it is, as the issuer said
 * @param checkedAt when the issuer said that
 */
public record KnownToken(String issuer, Optional<Identity> identity, Optional<Instant> checkedAt) {}
