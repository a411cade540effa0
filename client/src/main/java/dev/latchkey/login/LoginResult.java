package dev.latchkey.login;

import dev.latchkey.credential.Credential;
import dev.latchkey.revocation.RevocationOutcome;
import java.util.List;
import java.util.Optional;

/**
 * A completed sign-in; the credential is stored.
 *
 * @param credential what is stored now
 * @param remarks what the user should know
 * @param predecessor what became of the token chain that was there before, if there was one
 * @param onboarding the entry point that the issuer reported, if any
 */
public record LoginResult(
    Credential credential,
    List<String> remarks,
    List<RevocationOutcome> predecessor,
    Optional<String> onboarding) {}
