package dev.latchkey.authority.workload;

import com.nimbusds.jose.jwk.JWKSet;
import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.directory.InvalidValue;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.WorkloadRule;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes and removes workload rules. Thread-safe. */
public final class WorkloadRules {
  /** How long a token may live, and does if nobody says. */
  public static final Duration LONGEST_TOKEN_LIFE = Duration.ofHours(1);

  private static final int MOST_CLAIMS = 16;
  private static final int LONGEST_TEXT = 512;
  private static final int LARGEST_KEY_SET = 64 * 1024;
  private static final Pattern ID = Pattern.compile("rule-[A-Za-z0-9_-]{16}");

  /** Claims that a rule has a place of their own for, or that are different each time. */
  private static final Set<String> TAKEN = Set.of("iss", "sub", "aud", "exp", "nbf", "iat", "jti");

  private final Storage storage;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Over {@code storage}. */
  public WorkloadRules(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * What a rule is to be.
   *
   * @param keySet the issuer's public keys as a JWK set; empty to ask the issuer
   */
  public record Wanted(
      String name,
      String issuer,
      String audience,
      String subject,
      Map<String, String> claims,
      Duration tokenLife,
      boolean once,
      Optional<String> keySet) {}

  /** Whether {@code text} can be a rule's id. */
  static boolean looksLikeId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * Makes a rule under which assertions are good for tokens of {@code holder}.
   *
   * @throws InvalidValue if something in it cannot be
   */
  public WorkloadRule add(Holder holder, Wanted wanted) {
    check(wanted);
    if (storage.issuer().filter(wanted.issuer()::equals).isPresent()) {
      throw new InvalidValue(
          "the issuer is this authority itself, whose tokens need no exchange; name the system that the job runs on");
    }
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    WorkloadRule rule =
        new WorkloadRule(
            "rule-" + Tokens.encode(bytes),
            wanted.name(),
            wanted.issuer(),
            wanted.audience(),
            wanted.subject(),
            wanted.claims(),
            holder,
            wanted.tokenLife(),
            wanted.once(),
            wanted.keySet().map(WorkloadRules::publicKeys),
            now);
    storage.workload().add(rule, added(rule));
    return rule;
  }

  private static void check(Wanted wanted) {
    if (!Directory.isName(wanted.name())) {
      throw new InvalidValue(
          "a rule needs a name of 1 to 100 characters with no control characters in it; say what it lets in");
    }
    boolean issuerGood =
        wanted.keySet().isPresent()
            ? Shown.isText(wanted.issuer(), LONGEST_TEXT)
            : IssuerUrl.parse(wanted.issuer())
                .filter(url -> url.uri().getRawQuery() == null)
                .isPresent();
    if (!issuerGood) {
      throw new InvalidValue(
          "the issuer cannot be asked for its keys; write its https:// URL as it stands in the assertions (http:// for"
              + " loopback only), or give its keys as a JWKS file");
    }
    if (!Shown.isText(wanted.audience(), LONGEST_TEXT)) {
      throw new InvalidValue(
          "an audience has 1 to "
              + LONGEST_TEXT
              + " characters; write the one that the job asks its token for");
    }
    SubjectPattern.parse(wanted.subject());
    if (wanted.claims().size() > MOST_CLAIMS) {
      throw new InvalidValue(
          "a rule has at most " + MOST_CLAIMS + " further claims; keep those that decide");
    }
    wanted
        .claims()
        .forEach((name, value) -> {
          if (TAKEN.contains(name)
              || !Shown.isText(name, LONGEST_TEXT)
              || !Shown.isText(value, LONGEST_TEXT)) {
            throw new InvalidValue(
                "a further claim is a name and a value of 1 to "
                    + LONGEST_TEXT
                    + " characters each, and none of "
                    + String.join(", ", TAKEN.stream().sorted().toList())
                    + "; name another");
          }
        });
    if (wanted.tokenLife().compareTo(Duration.ofSeconds(1)) < 0
        || wanted.tokenLife().compareTo(LONGEST_TOKEN_LIFE) > 0) {
      throw new InvalidValue(
          "a token of a rule lives from a second to an hour; choose another life");
    }
  }

  /** The key set without anything that is not public, once it is certain that there was nothing. */
  private static String publicKeys(String text) {
    JWKSet keys;
    try {
      keys = JWKSet.parse(text.length() <= LARGEST_KEY_SET ? text : "");
    } catch (ParseException | RuntimeException e) {
      throw new InvalidValue(
          "the keys are no JWK set of at most 64 KiB; give a JSON object with the member \"keys\"");
    }
    if (keys.getKeys().stream().anyMatch(key -> key.isPrivate())) {
      throw new InvalidValue(
          "the JWK set holds a private or shared key, which does not belong here; give the public keys only");
    }
    if (keys.getKeys().isEmpty()
        || keys.getKeys().stream().anyMatch(key -> key.getKeyID() == null)) {
      throw new InvalidValue(
          "each key of the JWK set needs a kid, and there must be one at least; add it");
    }
    return keys.toString(true);
  }

  private static AuditEntry added(WorkloadRule rule) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("name", rule.name());
    detail.put("issuer", rule.issuer());
    detail.put("audience", rule.audience());
    detail.put("subject", rule.subject());
    detail.put("claims", rule.claims());
    detail.put("for", rule.holder().personId());
    detail.put("workspace", rule.holder().membership().workspace().id());
    return new AuditEntry(
        rule.createdAt(), "operator", "workload.add", rule.id(), "ok", Json.write(detail));
  }

  /** All rules, oldest first. */
  public List<WorkloadRule> list() {
    return storage.workload().list();
  }

  /**
   * Removes a rule; the tokens that it gave end with it.
   *
   * @return whether it was there
   */
  public boolean remove(String id) {
    Instant now = clock.instant();
    return storage
        .workload()
        .remove(id, new AuditEntry(now, "operator", "workload.remove", id, "ok", "{}"));
  }
}
