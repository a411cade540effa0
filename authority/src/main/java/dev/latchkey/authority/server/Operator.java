package dev.latchkey.authority.server;

import dev.latchkey.authority.accesstoken.PersonalAccessTokens;
import dev.latchkey.authority.agent.AgentIdentities;
import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.directory.EmailAddress;
import dev.latchkey.authority.directory.InvalidValue;
import dev.latchkey.authority.keys.AgentKey;
import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.storage.AccessTokenEntry;
import dev.latchkey.authority.storage.AgentEntry;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.workload.WorkloadRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the operator of an authority does to it from its own machine: hands out and takes back
 * tokens, agents and rules. Works on the data directory whether the authority runs or not, and
 * takes effect at once in one that runs. Thread-safe.
 */
public final class Operator implements AutoCloseable {
  /** How long a personal access token lives if nobody says. */
  public static final Duration ACCESS_TOKEN_LIFE = PersonalAccessTokens.USUAL_LIFE;

  /** How long an agent identity lives if nobody says. */
  public static final Duration AGENT_LIFE = AgentIdentities.USUAL_LIFE;

  /** How long a personal access token or an agent identity may live. */
  public static final Duration LONGEST_LIFE = PersonalAccessTokens.LONGEST_LIFE;

  /** How long an exchanged token may live, and does if nobody says. */
  public static final Duration WORKLOAD_TOKEN_LIFE = WorkloadRules.LONGEST_TOKEN_LIFE;

  private final Storage storage;
  private final AgentKey agentKey;
  private final InstantSource clock;

  private Operator(Storage storage, AgentKey agentKey, InstantSource clock) {
    this.storage = storage;
    this.agentKey = agentKey;
    this.clock = clock;
  }

  /** Whether a credential works, and if not, why. */
  public enum State {
    /** It works. */
    ACTIVE,
    /** Its time is over. */
    EXPIRED,
    /** It was revoked for good. */
    REVOKED,
    /** Its holder is suspended; it works again once they are let back in. */
    SUSPENDED
  }

  /**
   * Somebody to act for.
   *
   * @param workspace the id of the workspace; empty if the person has only one
   */
  public record Beneficiary(String email, Optional<String> workspace) {}

  /** A secret that is shown once, with the name under which it can be taken back. */
  public record Issued(String id, String secret, Instant expiresAt) {
    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "Issued[" + id + "]";
    }
  }

  /** A personal access token, without the token. */
  public record AccessToken(
      String id,
      String name,
      String email,
      String workspace,
      Instant createdAt,
      Instant expiresAt,
      State state) {}

  /** An agent. */
  public record Agent(
      String id,
      String email,
      String workspace,
      Instant createdAt,
      Instant expiresAt,
      State state) {}

  /**
   * Which assertions of another issuer are to be exchanged.
   *
   * @param subject the subject to the letter, or a beginning that ends in {@code :} or {@code /}
   *     and a star
   * @param claims further claims and the values they must have
   * @param once whether an assertion with a {@code jti} is taken once only
   * @param keySet the issuer's public keys as a JWK set; empty to ask the issuer for them
   */
  public record NewRule(
      String name,
      String issuer,
      String audience,
      String subject,
      Map<String, String> claims,
      Duration tokenLife,
      boolean once,
      Optional<String> keySet) {}

  /** A rule of workload identity. */
  public record Rule(
      String id,
      String name,
      String issuer,
      String audience,
      String subject,
      Map<String, String> claims,
      String email,
      String workspace,
      Duration tokenLife,
      boolean once,
      boolean keysGiven,
      Instant createdAt,
      State state) {}

  /**
   * Opens a data directory that holds an authority.
   *
   * @throws AuthorityException if it holds none, or an older one that is running
   */
  public static Operator open(Path dataDirectory, InstantSource clock) {
    Storage storage = DataDirectory.storageBeside(dataDirectory);
    return new Operator(storage, new AgentKey(dataDirectory), clock);
  }

  /**
   * Makes a personal access token.
   *
   * @throws AuthorityException if there is no such person, or the name or the life cannot be
   */
  public Issued createAccessToken(Beneficiary beneficiary, String name, Duration life) {
    return guarded(() -> {
      PersonalAccessTokens.Created created = tokens().create(holder(beneficiary), name, life);
      return new Issued(created.entry().id(), created.text(), created.entry().expiresAt());
    });
  }

  /** All personal access tokens, oldest first. */
  public List<AccessToken> accessTokens() {
    Instant now = clock.instant();
    return guarded(() -> tokens().list().stream().map(each -> view(each, now)).toList());
  }

  /**
   * Revokes a personal access token for good.
   *
   * @throws AuthorityException if there is none of this id that was not revoked before
   */
  public void revokeAccessToken(String id) {
    require(guarded(() -> tokens().revoke(id)), "access token", "access-token list");
  }

  /**
   * Mints an agent identity.
   *
   * @param issuer the authority's name; empty for the one under which it last ran
   * @throws AuthorityException if there is no such person, the life cannot be, or the authority has
   *     never run and no issuer is given
   */
  public Issued createAgent(Beneficiary beneficiary, Optional<String> issuer, Duration life) {
    return guarded(() -> {
      String name =
          issuer
              .or(storage::issuer)
              .orElseThrow(() ->
                  new AuthorityException(
                      Problem.INVALID_VALUE,
                      "the authority has never run, so it has no name yet that the identity could carry; start it"
                          + " once, or say its issuer"));
      requireOurs(name);
      AgentIdentities.Created created = agentIdentities().create(name, holder(beneficiary), life);
      return new Issued(created.entry().id(), created.token(), created.entry().expiresAt());
    });
  }

  /** All agents, oldest first. */
  public List<Agent> agents() {
    Instant now = clock.instant();
    return guarded(() -> agentIdentities().list().stream().map(each -> view(each, now)).toList());
  }

  /**
   * Revokes an agent for good.
   *
   * @throws AuthorityException if there is none of this id that was not revoked before
   */
  public void revokeAgent(String id) {
    require(guarded(() -> agentIdentities().revoke(id)), "agent", "agent list");
  }

  /**
   * Makes a rule.
   *
   * @return its id
   * @throws AuthorityException if there is no such person, or something in the rule cannot be
   */
  public String addRule(Beneficiary beneficiary, NewRule rule) {
    return guarded(() ->
        workloadRules()
            .add(
                holder(beneficiary),
                new WorkloadRules.Wanted(
                    rule.name(),
                    rule.issuer(),
                    rule.audience(),
                    rule.subject(),
                    rule.claims(),
                    rule.tokenLife(),
                    rule.once(),
                    rule.keySet()))
            .id());
  }

  /** All rules, oldest first. */
  public List<Rule> rules() {
    return guarded(() -> workloadRules().list().stream().map(Operator::view).toList());
  }

  /**
   * Removes a rule; the tokens that it gave end with it.
   *
   * @throws AuthorityException if there is none of this id
   */
  public void removeRule(String id) {
    require(guarded(() -> workloadRules().remove(id)), "rule", "workload list");
  }

  /**
   * An identity names the authority that made it; one that names Codex's maker would be a forgery.
   */
  private static void requireOurs(String issuer) {
    boolean ours;
    try {
      URI uri = new URI(issuer);
      String host = uri.getHost() == null ? "" : "." + uri.getHost().toLowerCase(Locale.ROOT);
      ours =
          Endpoints.isIssuer(uri)
              && !host.endsWith(".openai.com")
              && !host.endsWith(".chatgpt.com");
    } catch (URISyntaxException e) {
      ours = false;
    }
    if (!ours) {
      throw new AuthorityException(
          Problem.INVALID_VALUE,
          "the issuer is not this authority's name; write the https:// address under which people reach it, with"
              + " nothing after the host");
    }
  }

  private PersonalAccessTokens tokens() {
    return new PersonalAccessTokens(storage, clock);
  }

  private AgentIdentities agentIdentities() {
    return new AgentIdentities(storage, agentKey, clock);
  }

  private WorkloadRules workloadRules() {
    return new WorkloadRules(storage, clock);
  }

  private Holder holder(Beneficiary beneficiary) {
    Person person =
        EmailAddress.parse(beneficiary.email())
            .flatMap(new Directory(storage, clock)::find)
            .orElseThrow(() ->
                new AuthorityException(
                    Problem.NOT_FOUND,
                    "nobody here has the e-mail address that was given; write it as they sign in"));
    List<Membership> memberships =
        storage.memberships(person.id()).stream()
            .filter(each ->
                beneficiary.workspace().filter(id -> !id.equals(each.workspace().id())).isEmpty())
            .toList();
    if (memberships.isEmpty()) {
      throw new AuthorityException(
          Problem.NOT_FOUND,
          "this person is suspended, or is in no such workspace; choose another person or workspace");
    }
    if (memberships.size() > 1) {
      throw new AuthorityException(
          Problem.INVALID_VALUE,
          "this person is in more than one workspace; say in which one: "
              + String.join(", ", memberships.stream().map(m -> m.workspace().id()).toList()));
    }
    return new Holder(person.email(), memberships.get(0), Standing.ACTIVE);
  }

  private static void require(boolean done, String what, String list) {
    if (!done) {
      throw new AuthorityException(
          Problem.NOT_FOUND,
          "there is no such "
              + what
              + " that still counts; see what there is with: latchkey authority "
              + list);
    }
  }

  private static AccessToken view(AccessTokenEntry entry, Instant now) {
    return new AccessToken(
        entry.id(),
        entry.name(),
        entry.holder().email(),
        entry.holder().membership().workspace().id(),
        entry.createdAt(),
        entry.expiresAt(),
        state(entry.revokedAt(), entry.expiresAt(), entry.holder(), now));
  }

  private static Agent view(AgentEntry entry, Instant now) {
    return new Agent(
        entry.id(),
        entry.holder().email(),
        entry.holder().membership().workspace().id(),
        entry.createdAt(),
        entry.expiresAt(),
        state(entry.revokedAt(), entry.expiresAt(), entry.holder(), now));
  }

  private static Rule view(WorkloadRule rule) {
    return new Rule(
        rule.id(),
        rule.name(),
        rule.issuer(),
        rule.audience(),
        rule.subject(),
        rule.claims(),
        rule.holder().email(),
        rule.holder().membership().workspace().id(),
        rule.tokenLife(),
        rule.once(),
        rule.keySet().isPresent(),
        rule.createdAt(),
        rule.holder().active() ? State.ACTIVE : State.SUSPENDED);
  }

  private static State state(
      Optional<Instant> revokedAt, Instant expiresAt, Holder holder, Instant now) {
    if (revokedAt.isPresent()) {
      return State.REVOKED;
    }
    if (!expiresAt.isAfter(now)) {
      return State.EXPIRED;
    }
    return holder.active() ? State.ACTIVE : State.SUSPENDED;
  }

  private static <T> T guarded(DataDirectory.Work<T> work) {
    try {
      return DataDirectory.guarded(work);
    } catch (InvalidValue e) {
      throw new AuthorityException(Problem.INVALID_VALUE, e.text(), e);
    }
  }

  @Override
  public void close() {
    storage.close();
  }
}
