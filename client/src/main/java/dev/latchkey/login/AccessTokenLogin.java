package dev.latchkey.login;

import dev.latchkey.accesstoken.AccessTokenText;
import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.accesstoken.PersonalTokens;
import dev.latchkey.agent.AgentTokens;
import dev.latchkey.agent.Agents;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in with an access token that somebody was handed: a personal one, which its issuer is asked
 * about, or an agent identity, which is verified (protocol §9.2, §9.3). Thread-safe.
 */
public final class AccessTokenLogin {
  private final LoginPolicy policy;
  private final CredentialStore store;
  private final Succession succession;
  private final RevocationQueue queue;
  private final PersonalTokens personalTokens;
  private final KnownTokens knownTokens;
  private final Agents agents;
  private final InstantSource clock;

  /** Sign-ins with these parts. */
  public AccessTokenLogin(
      LoginPolicy policy,
      CredentialStore store,
      Succession succession,
      RevocationQueue queue,
      PersonalTokens personalTokens,
      KnownTokens knownTokens,
      Agents agents,
      InstantSource clock) {
    this.policy = policy;
    this.store = store;
    this.succession = succession;
    this.queue = queue;
    this.personalTokens = personalTokens;
    this.knownTokens = knownTokens;
    this.agents = agents;
    this.clock = clock;
  }

  /** Refuses before anybody has been asked for a token (B18). */
  public void checkAllowed() {
    policy.check(LoginMethod.ACCESS_TOKEN);
  }

  /**
   * Has {@code issuer} confirm the token, stores it, then revokes what was there before.
   *
   * @param workspace the only workspace that will do, besides what the policy says
   * @param record where the steps are written down
   * @throws LatchkeyException if it ended without a login; then the store is as it was
   */
  public LoginResult run(
      Secret given, Issuer issuer, Optional<String> workspace, LoginRecord record) {
    checkAllowed();
    Credential credential = AccessTokenText.parse(given, "standard input");
    store.checkWritable();
    Confirmed confirmed =
        switch (credential) {
          case Credential.PersonalAccessToken(Secret token) -> personal(token, issuer);
          case Credential.AgentIdentity(Secret jwt) -> agent(jwt, issuer);
          default -> throw new IllegalStateException("no access token is of another kind");
        };
    WantedWorkspace.check(workspace, confirmed.identity);
    // First where it was issued, then the token: the other way round a crash in between would
    // leave a token that is shown to the wrong issuer (B48).
    knownTokens.remember(
        confirmed.token,
        new KnownToken(
            issuer.given(), Optional.of(confirmed.identity), Optional.of(clock.instant())));
    Succession.Report report = succession.replace(confirmed.document);
    Recorded.stored(report, record);
    List<String> remarks = new ArrayList<>(report.remarks());
    report
        .impossible()
        .ifPresent(why -> remarks.add("the old login was not revoked: " + why.reason()));
    return new LoginResult(credential, remarks, queue.attempt(), Optional.empty());
  }

  /** A token that its issuer vouches for. */
  private record Confirmed(Secret token, Identity identity, AuthDocument document) {}

  private Confirmed personal(Secret token, Issuer issuer) {
    Identity identity = personalTokens.ask(token, issuer, false);
    policy.checkWorkspace(identity.accountId());
    return new Confirmed(token, identity, AuthDocument.forPersonalAccessToken(token));
  }

  private Confirmed agent(Secret jwt, Issuer issuer) {
    policy.checkWorkspace(AgentTokens.read(jwt).identity().accountId());
    Identity identity = agents.verify(jwt, issuer).identity();
    return new Confirmed(jwt, identity, AuthDocument.forAgentIdentity(jwt));
  }
}
