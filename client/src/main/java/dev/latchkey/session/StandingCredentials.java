package dev.latchkey.session;

import dev.latchkey.accesstoken.PersonalTokens;
import dev.latchkey.agent.AgentTask;
import dev.latchkey.agent.AgentTokens;
import dev.latchkey.agent.Agents;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What credentials that nobody renews put on a request: API keys, personal access tokens, agent
 * identities. What the rules forbid is not used, and nobody is asked about it (cases 122, 123).
 * Thread-safe.
 */
public final class StandingCredentials {
  private final LoginPolicy policy;
  private final PersonalTokens personalTokens;
  private final Agents agents;
  private final InstantSource clock;

  /** Under {@code policy}. */
  public StandingCredentials(
      LoginPolicy policy, PersonalTokens personalTokens, Agents agents, InstantSource clock) {
    this.policy = policy;
    this.personalTokens = personalTokens;
    this.agents = agents;
    this.clock = clock;
  }

  AccessToken token(Held held) {
    return switch (held.credential()) {
      case Credential.ApiKey(Secret key) ->
          new AccessToken(key, Optional.empty(), Optional.empty(), false);
      case Credential.PersonalAccessToken(Secret token) -> {
        Identity identity = identity(token, held);
        yield new AccessToken(token, Optional.empty(), identity.accountId(), identity.fedramp());
      }
      case Credential.AgentIdentity a -> throw signsInstead(held);
      case Credential.EnrolledAgent a -> throw signsInstead(held);
      case Credential.ChatGptSession s -> throw unsupported(held);
      case Credential.BedrockApiKey b -> throw unsupported(held);
      case Credential.BedrockAccessKeys b -> throw unsupported(held);
      case Credential.Incomplete incomplete -> throw incomplete(incomplete, held.place());
    };
  }

  RequestHeaders headers(Held held) {
    return isAgent(held.credential()) ? headers(task(held)) : RequestHeaders.of(token(held));
  }

  Identity whoami(Held held) {
    return switch (held.credential()) {
      case Credential.PersonalAccessToken(Secret token) -> {
        policy.check(LoginMethod.ACCESS_TOKEN);
        Identity identity = personalTokens.ask(token, issuerOf(token, held), held.stored());
        policy.checkWorkspace(identity.accountId());
        yield identity;
      }
      case Credential.AgentIdentity a -> task(held).agent().identity();
      case Credential.EnrolledAgent a -> task(held).agent().identity();
      case Credential.ApiKey k -> throw noIssuer(held);
      case Credential.ChatGptSession s -> throw noIssuer(held);
      case Credential.BedrockApiKey b -> throw noIssuer(held);
      case Credential.BedrockAccessKeys b -> throw noIssuer(held);
      case Credential.Incomplete incomplete -> throw incomplete(incomplete, held.place());
    };
  }

  static boolean isAgent(Credential credential) {
    return credential instanceof Credential.AgentIdentity
        || credential instanceof Credential.EnrolledAgent;
  }

  private RequestHeaders headers(AgentTask task) {
    Identity identity = task.agent().identity();
    return new RequestHeaders(
        task.authorization(clock.instant()), identity.accountId(), identity.fedramp());
  }

  private AgentTask task(Held held) {
    policy.check(LoginMethod.ACCESS_TOKEN);
    return switch (held.credential()) {
      case Credential.AgentIdentity(Secret jwt) -> {
        // Before the keys are fetched: a foreign workspace is no reason to talk to anybody.
        policy.checkWorkspace(AgentTokens.read(jwt).identity().accountId());
        yield agents.task(jwt, issuerOf(jwt, held));
      }
      case Credential.EnrolledAgent enrolled -> {
        policy.checkWorkspace(enrolled.agent().identity().accountId());
        yield agents.task(enrolled.agent(), held.issuer());
      }
      default -> throw unsupported(held);
    };
  }

  private Identity identity(Secret token, Held held) {
    policy.check(LoginMethod.ACCESS_TOKEN);
    Identity identity = personalTokens.identify(token, held.issuer(), held.stored());
    policy.checkWorkspace(identity.accountId());
    return identity;
  }

  private Issuer issuerOf(Secret token, Held held) {
    return held.stored() ? personalTokens.issuerOf(token, held.issuer()) : held.issuer();
  }

  private static NotSignedInException signsInstead(Held held) {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN,
        "the agent identity of "
            + held.place()
            + " has no bearer token: it signs each request instead",
        "ask for the headers of a request; or sign in with a personal access token");
  }

  private static NotSignedInException noIssuer(Held held) {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN,
        "the credential of "
            + held.place()
            + " ("
            + held.credential().mode().wireName()
            + ") has no issuer that could say whose it is",
        "run latchkey login to have an issuer that knows you");
  }

  private static NotSignedInException unsupported(Held held) {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN,
        "the login in "
            + held.place()
            + " ("
            + held.credential().mode().wireName()
            + ") is not one that gives bearer tokens",
        "run latchkey login, or use Codex for this kind of login");
  }

  static NotSignedInException incomplete(Credential.Incomplete incomplete, String place) {
    return new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN,
        "the login in " + place + " is incomplete: " + incomplete.missing() + " is missing",
        "run latchkey login");
  }
}
