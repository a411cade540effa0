package dev.latchkey.agent;

import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import java.util.Optional;

/** Reads the claims of agent identities; it verifies nothing (see {@link AgentVerifier}). */
public final class AgentTokens {
  private AgentTokens() {}

  /** The agent that {@code jwt} claims to be, if it can be read. */
  public static Optional<Agent> find(Secret jwt) {
    try {
      return Optional.of(read(jwt));
    } catch (LoginException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * The agent that {@code jwt} claims to be.
   *
   * @throws LoginException if a claim is missing
   */
  public static Agent read(Secret jwt) {
    JwtClaims claims = JwtClaims.find(jwt).orElseThrow(() -> invalid("is not a JWT"));
    return new Agent(
        required(claims, "agent_runtime_id"),
        Secret.of(required(claims, "agent_private_key")),
        Identity.of(
            claims.string("email"),
            Optional.of(required(claims, "chatgpt_user_id")),
            Optional.of(required(claims, "account_id")),
            Optional.of(new Plan(plan(required(claims, "plan_type")))),
            claims.isTrue("chatgpt_account_is_fedramp")),
        Optional.empty());
  }

  /** Older names of two plans (case 147). */
  private static String plan(String claimed) {
    return switch (claimed) {
      case "hc" -> "enterprise";
      case "education" -> "edu";
      default -> claimed;
    };
  }

  private static String required(JwtClaims claims, String name) {
    return claims.string(name).orElseThrow(() -> invalid("has no " + name));
  }

  static LoginException invalid(String what) {
    return new LoginException(
        ErrorCode.SECRET_INVALID,
        "the agent identity " + what,
        "create a new access token where this one came from, and copy all of it");
  }
}
