package dev.latchkey.credential;

import dev.latchkey.json.JsonObject;
import java.util.Optional;

/**
 * Who a credential stands for, as its issuer says.
 *
 * @param email the account's e-mail address
 * @param userId the person
 * @param accountId the workspace (ChatGPT account), personal or organisational
 * @param plan what the workspace subscribes to
 * @param fedramp whether requests must carry the FedRAMP header
 * @param organizationId the API organisation
 * @param projectId the API project
 * @param organizationOwner whether the person owns the API organisation
 * @param platformOnboarded whether the API organisation is set up
 */
public record Identity(
    Optional<String> email,
    Optional<String> userId,
    Optional<String> accountId,
    Optional<Plan> plan,
    boolean fedramp,
    Optional<String> organizationId,
    Optional<String> projectId,
    boolean organizationOwner,
    boolean platformOnboarded) {

  /** The five facts that the identity endpoint and an agent's token state. */
  public static Identity of(
      Optional<String> email,
      Optional<String> userId,
      Optional<String> accountId,
      Optional<Plan> plan,
      boolean fedramp) {
    return new Identity(
        email, userId, accountId, plan, fedramp, Optional.empty(), Optional.empty(), false, false);
  }

  /** Reads the claims of protocol §8.1. A claim of the wrong type counts as absent. */
  public static Identity of(JwtClaims claims) {
    JsonObject auth = claims.auth();
    return new Identity(
        claims.string("email").or(() -> text(claims.profile(), "email")),
        text(auth, "chatgpt_user_id").or(() -> text(auth, "user_id")),
        text(auth, "chatgpt_account_id"),
        text(auth, "chatgpt_plan_type").map(Plan::new),
        auth.isTrue("chatgpt_account_is_fedramp"),
        text(auth, "organization_id"),
        text(auth, "project_id"),
        auth.isTrue("is_org_owner"),
        auth.isTrue("completed_platform_onboarding"));
  }

  /** This identity in another workspace. */
  Identity inAccount(String account) {
    return new Identity(
        email,
        userId,
        Optional.of(account),
        plan,
        fedramp,
        organizationId,
        projectId,
        organizationOwner,
        platformOnboarded);
  }

  private static Optional<String> text(JsonObject object, String name) {
    return object.string(name).filter(value -> !value.isEmpty());
  }
}
