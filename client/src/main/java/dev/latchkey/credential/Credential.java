package dev.latchkey.credential;

import java.time.Instant;
import java.util.Optional;

/** What a stored document amounts to, once its mode has been resolved (protocol §4.1). */
public sealed interface Credential {

  /** The mode of the document that it came from. */
  AuthMode mode();

  /** A platform API key, billed by use. */
  record ApiKey(Secret key) implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.API_KEY;
    }
  }

  /**
   * A ChatGPT login.
   *
   * @param mode {@link AuthMode#CHATGPT}, or {@link AuthMode#CHATGPT_AUTH_TOKENS} if a host program
   *     supplied the tokens
   * @param tokens the tokens
   * @param lastRefresh when they were last renewed
   * @param mintedApiKey an API key that was made for this login (protocol §2.8)
   */
  record ChatGptSession(
      AuthMode mode, TokenSet tokens, Optional<Instant> lastRefresh, Optional<Secret> mintedApiKey)
      implements Credential {}

  /** A personal access token. */
  record PersonalAccessToken(Secret token) implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.PERSONAL_ACCESS_TOKEN;
    }
  }

  /** An agent identity as its issuer signed it: a JWT that carries the agent's own key. */
  record AgentIdentity(Secret jwt) implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.AGENT_IDENTITY;
    }
  }

  /** An agent that was enrolled with a ChatGPT login, which Codex keeps as a record. */
  record EnrolledAgent(Agent agent) implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.AGENT_IDENTITY;
    }
  }

  /** An Amazon Bedrock API key. */
  record BedrockApiKey(Secret key, String region) implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.BEDROCK_API_KEY;
    }
  }

  /** AWS access keys for Amazon Bedrock. */
  record BedrockAccessKeys(
      String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken)
      implements Credential {
    @Override
    public AuthMode mode() {
      return AuthMode.BEDROCK_ACCESS_KEYS;
    }
  }

  /**
   * A document that announces a mode and lacks what the mode needs. It is not a login.
   *
   * @param mode the announced or resolved mode
   * @param missing the member that is not there
   */
  record Incomplete(AuthMode mode, String missing) implements Credential {}
}
