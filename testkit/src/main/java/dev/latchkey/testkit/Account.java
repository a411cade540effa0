package dev.latchkey.testkit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who signs in: what the issuer's tokens say about a person and a workspace. Immutable; each method
 * returns a changed copy.
 */
public final class Account {
  private final Map<String, Object> claims;
  private final Map<String, Object> authClaims;

  private Account(Map<String, Object> claims, Map<String, Object> authClaims) {
    this.claims = Collections.unmodifiableMap(claims);
    this.authClaims = Collections.unmodifiableMap(authClaims);
  }

  /** Returns ada@example.com on the plan {@code plus}, with an onboarded organisation. */
  public static Account sample() {
    return new Account(Map.of(), Map.of())
        .withClaim("email", "ada@example.com")
        .withClaim("email_verified", true)
        .userId("user-ada")
        .accountId("acct-1111")
        .plan("plus")
        .withAuthClaim("organization_id", "org-1111")
        .withAuthClaim("project_id", "proj-1111")
        .withAuthClaim("completed_platform_onboarding", true)
        .withAuthClaim("is_org_owner", false);
  }

  /** Sets the e-mail address. */
  public Account email(String email) {
    return withClaim("email", email);
  }

  /** Sets the user id, which is also the subject of the tokens. */
  public Account userId(String id) {
    return withClaim("sub", id).withAuthClaim("chatgpt_user_id", id).withAuthClaim("user_id", id);
  }

  /** Sets the workspace. */
  public Account accountId(String id) {
    return withAuthClaim("chatgpt_account_id", id);
  }

  /** Sets the plan, by its value on the wire. */
  public Account plan(String plan) {
    return withAuthClaim("chatgpt_plan_type", plan);
  }

  /** Says whether the workspace is a FedRAMP one. */
  public Account fedramp(boolean fedramp) {
    return withAuthClaim("chatgpt_account_is_fedramp", fedramp);
  }

  /** Says what decides whether the organisation still needs to be set up. */
  public Account organization(String id, String projectId, boolean onboarded, boolean owner) {
    return withAuthClaim("organization_id", id)
        .withAuthClaim("project_id", projectId)
        .withAuthClaim("completed_platform_onboarding", onboarded)
        .withAuthClaim("is_org_owner", owner);
  }

  /** Sets a claim of the token itself. */
  public Account withClaim(String name, Object value) {
    return new Account(with(claims, name, value), authClaims);
  }

  /** Sets a claim within {@code https://api.openai.com/auth}. */
  public Account withAuthClaim(String name, Object value) {
    return new Account(claims, with(authClaims, name, value));
  }

  /** Removes a claim, wherever it is. */
  public Account without(String name) {
    return new Account(less(claims, name), less(authClaims, name));
  }

  /** Removes every claim within {@code https://api.openai.com/auth}, and so the whole object. */
  public Account withoutAuthClaims() {
    return new Account(claims, Map.of());
  }

  /** Returns the claims of the token itself. */
  public Map<String, Object> claims() {
    return claims;
  }

  /** Returns the claims within {@code https://api.openai.com/auth}. */
  public Map<String, Object> authClaims() {
    return authClaims;
  }

  /** Returns the e-mail address. */
  public Optional<String> email() {
    return Optional.ofNullable(claims.get("email")).map(Object::toString);
  }

  /** Returns the user id. */
  public Optional<String> userId() {
    return Optional.ofNullable(authClaims.get("chatgpt_user_id")).map(Object::toString);
  }

  /** Returns the workspace. */
  public Optional<String> accountId() {
    return Optional.ofNullable(authClaims.get("chatgpt_account_id")).map(Object::toString);
  }

  /** Returns the plan, by its value on the wire. */
  public Optional<String> plan() {
    return Optional.ofNullable(authClaims.get("chatgpt_plan_type")).map(Object::toString);
  }

  /** Whether the workspace is a FedRAMP one. */
  public boolean fedramp() {
    return Boolean.TRUE.equals(authClaims.get("chatgpt_account_is_fedramp"));
  }

  @Override
  public String toString() {
    return "Account" + claims + authClaims;
  }

  private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, Object> less(Map<String, Object> map, String name) {
    Map<String, Object> changed = new LinkedHashMap<>(map);
    changed.remove(name);
    return changed;
  }
}
