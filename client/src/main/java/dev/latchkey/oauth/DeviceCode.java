package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import java.time.Duration;

/**
 * A sign-in by device code that has begun.
 *
 * @param deviceAuthId what we ask for it with
 * @param userCode what the user types, exactly as the issuer spelt it
 * @param interval how long to wait between two questions; from 1 s to 60 s
 */
public record DeviceCode(Secret deviceAuthId, String userCode, Duration interval) {}
