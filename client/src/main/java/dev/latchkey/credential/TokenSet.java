package dev.latchkey.credential;

import java.util.Optional;

/**
 * The tokens of a ChatGPT login: the {@code tokens} object of {@code auth.json} (protocol §4.1).
 *
 * @param idToken the raw ID token
 * @param accessToken the bearer token; not necessarily a JWT
 * @param refreshToken the head of the token chain; may be empty
 * @param provenance who issued it; absent in files of older programs
 * @param loginOwnerId random per login, so that two logins of one account can be told apart
 * @param accountId the selected workspace
 */
public record TokenSet(
    Secret idToken,
    Secret accessToken,
    Secret refreshToken,
    Optional<Provenance> provenance,
    Optional<String> loginOwnerId,
    Optional<String> accountId) {

  /** Who the ID token says this is, seen in the selected workspace. */
  public Identity identity() {
    Identity claimed = Identity.of(JwtClaims.parse(idToken));
    return accountId.isPresent() ? claimed.inAccount(accountId.get()) : claimed;
  }
}
