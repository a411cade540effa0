package dev.latchkey.authority.workload;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.storage.Admission;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether an assertion is worth a token (RFC 7523 §3). Every refusal reads the same; what
 * was wrong goes into the audit trail. Thread-safe.
 */
public final class WorkloadExchange {
  private static final String REFUSAL =
      "The assertion is not good for this rule. Look at the rule id, and at the issuer, audience, subject, further"
          + " claims, life and single use of the assertion; the operator finds the reason in the audit trail.";

  private final Storage storage;
  private final IssuerKeys issuerKeys;
  private final RefusalTrail refusals;
  private final InstantSource clock;
  private final String issuer;

  /**
   * Over the rules in {@code storage}.
   *
   * @param issuer this server's own name, whose tokens are never assertions
   */
  public WorkloadExchange(Storage storage, InstantSource clock, String issuer) {
    this.storage = storage;
    this.issuerKeys = new IssuerKeys(new KeyDiscovery(), clock);
    this.refusals = new RefusalTrail(storage, clock);
    this.clock = clock;
    this.issuer = issuer;
  }

  /**
   * Checks what a request carries and uses it up.
   *
   * @throws Refusal if a parameter is missing, or the issuer's keys cannot be had just now
   */
  public Exchange exchange(Request request, Parameters parameters) {
    String text = parameters.require("assertion");
    String ruleId = parameters.require("federation_rule_id");
    try {
      return admit(request, text, ruleId, parameters.get("workload_identity_context"));
    } catch (NotAccepted e) {
      refusals.add(WorkloadRules.looksLikeId(ruleId) ? ruleId : "-", e.reason(), request);
      return new Exchange.Refused(REFUSAL);
    } catch (KeysUnavailable e) {
      throw new Refusal(
          503,
          "temporarily_unavailable",
          "The keys of this rule's issuer cannot be fetched just now. Try again in a minute.");
    }
  }

  private Exchange admit(
      Request request, String text, String ruleId, Optional<String> contextText) {
    WorkloadRule rule =
        Optional.of(ruleId)
            .filter(WorkloadRules::looksLikeId)
            .flatMap(id -> storage.workload().find(id))
            .orElseThrow(() -> new NotAccepted(Reason.UNKNOWN_RULE));
    if (!rule.holder().active()) {
      throw new NotAccepted(Reason.SUSPENDED);
    }
    if (rule.issuer().equals(issuer)) {
      // An id token would pass for an assertion, and a sign-in would renew itself for ever.
      throw new NotAccepted(Reason.ISSUER);
    }
    WorkloadContext context = contextText.map(WorkloadContext::parse).orElse(WorkloadContext.NONE);
    Assertion assertion = Assertion.read(text);
    Signatures.require(assertion, key(rule, assertion.keyId()));
    Instant now = clock.instant();
    RuleCheck.Fit fit = RuleCheck.require(rule, assertion.claims(), now);
    long seconds =
        Math.min(rule.tokenLife().toSeconds(), Duration.between(now, fit.expiresAt()).toSeconds());
    if (seconds < 1) {
      throw new NotAccepted(Reason.EXPIRED);
    }
    Admission admission =
        storage
            .workload()
            .admit(
                rule.id(),
                fit.id().filter(id -> rule.once()).map(id -> name(rule.issuer(), id)),
                fit.expiresAt(),
                audit(request, rule, fit, context, now, seconds));
    return switch (admission) {
      case ADMITTED -> new Exchange.Granted(rule, seconds);
      case REPLAYED -> throw new NotAccepted(Reason.REPLAYED);
      case GONE -> throw new NotAccepted(Reason.UNKNOWN_RULE);
    };
  }

  private JWK key(WorkloadRule rule, String keyId) {
    Optional<JWK> key =
        rule.keySet().isPresent()
            ? Optional.ofNullable(parse(rule.keySet().get()).getKeyByKeyId(keyId))
            : issuerKeys.find(rule.issuer(), keyId);
    return key.orElseThrow(() -> new NotAccepted(Reason.UNKNOWN_KEY));
  }

  private static JWKSet parse(String keySet) {
    try {
      return JWKSet.parse(keySet);
    } catch (ParseException e) {
      throw new IllegalStateException("a rule's key set was good when it was kept", e);
    }
  }

  /** One issuer's ids are its own, and no issuer's name has a line break in it. */
  private static Sha256 name(String issuer, String id) {
    return Sha256.of("assertion\n" + issuer + "\n" + id);
  }

  private static AuditEntry audit(
      Request request,
      WorkloadRule rule,
      RuleCheck.Fit fit,
      WorkloadContext context,
      Instant now,
      long seconds) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("subject", fit.subject());
    fit.id().ifPresent(id -> detail.put("jti", id));
    detail.put("for", rule.holder().personId());
    detail.put("workspace", rule.holder().membership().workspace().id());
    detail.put("expires_at", now.plusSeconds(seconds).toString());
    detail.put("address", request.address());
    if (!context.members().isEmpty()) {
      detail.put("context", context.members());
    }
    return new AuditEntry(
        now, "workload:" + rule.id(), RefusalTrail.ACTION, rule.id(), "ok", Json.write(detail));
  }

  static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
