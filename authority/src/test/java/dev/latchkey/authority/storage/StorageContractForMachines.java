package dev.latchkey.authority.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Storage} must do for programs without a browser: the second half of {@link
 * StorageContract}.
 */
public abstract class StorageContractForMachines {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(90));
  private static final Workspace ENGINES = new Workspace("ws-1", "Engines", "enterprise", false);
  private static final Person ADA =
      new Person("user-1", "Ada@example.org", "ada@example.org", "hash", Standing.ACTIVE);
  private static final AuditEntry AUDIT =
      new AuditEntry(NOW, "operator", "test", "target", "ok", "{\"a\":1}");
  private static final Holder HOLDER =
      new Holder(ADA.email(), new Membership(ADA.id(), ENGINES, Role.OWNER), Standing.ACTIVE);

  private Storage storage;

  /** Opens the store, the same one each time within one test. */
  protected abstract Storage open();

  /** A store with one workspace and its owner. */
  @BeforeEach
  void establish() {
    storage = open();
    assertThat(storage.establish(ENGINES, ADA, AUDIT)).isTrue();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void reopen() {
    storage.close();
    storage = open();
  }

  private int trail() {
    return storage.audit(1_000).size();
  }

  private void suspend() {
    storage.setPersonStanding(ADA.id(), Standing.SUSPENDED, AUDIT);
  }

  @Test
  void anAccessTokenIsKeptListedAndRevokedOnce() {
    AccessTokenEntry first = token("a", NOW);
    AccessTokenEntry second = token("b", NOW.plusSeconds(1));
    storage.accessTokens().add(second, AUDIT);
    storage.accessTokens().add(first, AUDIT);
    reopen();
    assertThat(storage.accessTokens().find("a")).contains(first);
    assertThat(storage.accessTokens().find("A")).isEmpty();
    assertThat(storage.accessTokens().list()).containsExactly(first, second);
    int before = trail();
    assertThat(storage.accessTokens().revoke("a", NOW, AUDIT)).isTrue();
    assertThat(trail()).isEqualTo(before + 1);
    assertThat(storage.accessTokens().revoke("a", LATER, AUDIT)).isFalse();
    assertThat(storage.accessTokens().revoke("c", NOW, AUDIT)).isFalse();
    assertThat(trail()).as("what changed nothing leaves nothing").isEqualTo(before + 1);
    reopen();
    assertThat(storage.accessTokens().find("a"))
        .hasValueSatisfying(entry -> assertThat(entry.revokedAt()).contains(NOW));
  }

  @Test
  void aCredentialThatCannotBeKeptLeavesNothing() {
    storage.accessTokens().add(token("a", NOW), AUDIT);
    storage.agents().add(agent("a"), AUDIT);
    storage.workload().add(rule("a", Map.of()), AUDIT);
    int before = trail();
    Holder nobody = new Holder("x", new Membership("nobody", ENGINES, Role.OWNER), Standing.ACTIVE);
    List<Runnable> failing =
        List.of(
            () -> storage.accessTokens().add(token("a", NOW), AUDIT),
            () -> storage.agents().add(agent("a"), AUDIT),
            () -> storage.workload().add(rule("a", Map.of("x", "y")), AUDIT),
            () ->
                storage
                    .accessTokens()
                    .add(
                        new AccessTokenEntry(
                            "b", Sha256.of("b"), "b", nobody, NOW, LATER, Optional.empty()),
                        AUDIT),
            () ->
                storage.agents().register(new AgentTask("t", "no such agent", NOW, LATER), AUDIT));
    for (Runnable each : failing) {
      assertThatExceptionOfType(StorageException.class).isThrownBy(each::run);
    }
    assertThat(trail()).isEqualTo(before);
    assertThat(storage.accessTokens().list()).hasSize(1);
    assertThat(storage.workload().find("a"))
        .hasValueSatisfying(rule -> assertThat(rule.claims()).isEmpty());
  }

  @Test
  void whoCountsIsAskedEachTime() {
    storage.accessTokens().add(token("a", NOW), AUDIT);
    storage.agents().add(agent("a"), AUDIT);
    storage.workload().add(rule("a", Map.of()), AUDIT);
    assertThat(holders()).hasSize(3).allMatch(Holder::active);
    suspend();
    assertThat(holders()).hasSize(3).noneMatch(Holder::active);
    storage.setPersonStanding(ADA.id(), Standing.ACTIVE, AUDIT);
    storage.putMembership(ENGINES.id(), ADA.id(), Role.MEMBER, Standing.SUSPENDED, AUDIT);
    assertThat(holders()).noneMatch(Holder::active);
    storage.putMembership(ENGINES.id(), ADA.id(), Role.MEMBER, Standing.ACTIVE, AUDIT);
    assertThat(holders())
        .allMatch(Holder::active)
        .allSatisfy(holder -> assertThat(holder.membership().role()).isEqualTo(Role.MEMBER));
  }

  private List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    storage.accessTokens().find("a").ifPresent(each -> holders.add(each.holder()));
    storage.agents().find("a").ifPresent(each -> holders.add(each.holder()));
    storage.workload().find("a").ifPresent(each -> holders.add(each.holder()));
    return holders;
  }

  @Test
  void aRenewedEpochRevokesWhatItDoesNotSeal() {
    storage.accessTokens().add(token("a", NOW), AUDIT);
    storage.agents().add(agent("a"), AUDIT);
    storage.renewEpoch(AUDIT);
    assertThat(storage.accessTokens().list())
        .allSatisfy(entry -> assertThat(entry.revokedAt()).isPresent());
    assertThat(storage.agents().list())
        .allSatisfy(entry -> assertThat(entry.revokedAt()).isPresent());
  }

  @Test
  void anAgentHasItsOwnTasksUntilTheyExpire() {
    AgentEntry one = agent("one");
    storage.agents().add(one, AUDIT);
    storage.agents().add(agent("two"), AUDIT);
    AgentTask task = new AgentTask("task", "one", NOW, NOW.plusSeconds(60));
    assertThat(storage.agents().register(task, AUDIT)).isEqualTo("task");
    int before = trail();
    assertThat(
            storage
                .agents()
                .register(new AgentTask("again", "one", NOW, NOW.plusSeconds(60)), AUDIT))
        .isEqualTo("task");
    assertThat(trail()).isEqualTo(before);
    reopen();
    assertThat(storage.agents().findByTask("one", "task", NOW)).contains(one);
    assertThat(storage.agents().findByTask("one", "again", NOW)).isEmpty();
    assertThat(storage.agents().findByTask("two", "task", NOW)).isEmpty();
    assertThat(storage.agents().findByTask("one", "task", NOW.plusSeconds(60))).isEmpty();
    assertThat(storage.agents().revoke("one", NOW, AUDIT)).isTrue();
    assertThat(storage.agents().revoke("one", NOW, AUDIT)).isFalse();
    assertThat(storage.agents().find("one"))
        .hasValueSatisfying(agent -> assertThat(agent.revokedAt()).contains(NOW));
    assertThat(storage.agents().list()).hasSize(2);
  }

  @Test
  void ofManyWithOneSignatureOneAddsATask() throws Exception {
    storage.agents().add(agent("one"), AUDIT);
    int before = trail();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        AgentTask task = new AgentTask("task-" + i, "one", NOW, LATER);
        calls.add(() -> storage.agents().register(task, AUDIT));
      }
      Set<String> tasks = new HashSet<>();
      for (Future<String> call : threads.invokeAll(calls)) {
        tasks.add(call.get());
      }
      assertThat(tasks).hasSize(1);
    }
    assertThat(trail()).isEqualTo(before + 1);
  }

  @Test
  void aRuleIsKeptWithItsClaimsAndRemovedWithThem() {
    WorkloadRule plain = rule("a", Map.of());
    WorkloadRule strict = rule("b", Map.of("x", "1", "y", "2"));
    storage.workload().add(plain, AUDIT);
    storage.workload().add(strict, AUDIT);
    reopen();
    assertThat(storage.workload().list()).containsExactly(plain, strict);
    assertThat(storage.workload().find("b")).contains(strict);
    assertThat(storage.workload().remove("b", AUDIT)).isTrue();
    int before = trail();
    assertThat(storage.workload().remove("b", AUDIT)).isFalse();
    assertThat(trail()).isEqualTo(before);
    storage.workload().add(rule("b", Map.of("z", "3")), AUDIT);
    assertThat(storage.workload().find("b"))
        .hasValueSatisfying(rule -> assertThat(rule.claims()).containsExactly(Map.entry("z", "3")));
  }

  @Test
  void anAssertionIsAdmittedOnceUnderARuleThatCounts() {
    storage.workload().add(rule("a", Map.of()), AUDIT);
    Optional<Sha256> once = Optional.of(Sha256.of("one"));
    int before = trail();
    assertThat(storage.workload().admit("a", once, LATER, AUDIT)).isEqualTo(Admission.ADMITTED);
    assertThat(trail()).isEqualTo(before + 1);
    reopen();
    assertThat(storage.workload().admit("a", once, LATER, AUDIT)).isEqualTo(Admission.REPLAYED);
    assertThat(storage.workload().admit("b", Optional.empty(), LATER, AUDIT))
        .isEqualTo(Admission.GONE);
    suspend();
    assertThat(storage.workload().admit("a", Optional.of(Sha256.of("two")), LATER, AUDIT))
        .isEqualTo(Admission.GONE);
    storage.setPersonStanding(ADA.id(), Standing.ACTIVE, AUDIT);
    before = trail();
    assertThat(storage.workload().admit("a", Optional.of(Sha256.of("two")), LATER, AUDIT))
        .as("what was not admitted is not used up")
        .isEqualTo(Admission.ADMITTED);
    assertThat(storage.workload().admit("a", Optional.empty(), LATER, AUDIT))
        .isEqualTo(Admission.ADMITTED);
    assertThat(storage.workload().admit("a", Optional.empty(), LATER, AUDIT))
        .isEqualTo(Admission.ADMITTED);
    assertThat(trail()).isEqualTo(before + 3);
  }

  @Test
  void ofManyWithOneAssertionOneIsAdmitted() throws Exception {
    storage.workload().add(rule("a", Map.of()), AUDIT);
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (int round = 0; round < 20; round++) {
        Optional<Sha256> once = Optional.of(Sha256.of("round " + round));
        List<Callable<Admission>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          calls.add(() -> storage.workload().admit("a", once, LATER, AUDIT));
        }
        List<Admission> results = new ArrayList<>();
        for (Future<Admission> call : threads.invokeAll(calls)) {
          results.add(call.get());
        }
        assertThat(results).filteredOn(Admission.ADMITTED::equals).hasSize(1);
        assertThat(results).filteredOn(Admission.REPLAYED::equals).hasSize(15);
      }
    }
  }

  @Test
  void theIssuerIsRemembered() {
    assertThat(storage.issuer()).isEmpty();
    storage.setIssuer("https://one.example", AUDIT);
    storage.setIssuer("https://two.example", AUDIT);
    reopen();
    assertThat(storage.issuer()).contains("https://two.example");
  }

  @Test
  void whatExpiredIsForgotten() {
    storage.accessTokens().add(token("a", NOW), AUDIT);
    storage.agents().add(agent("a"), AUDIT);
    storage.agents().register(new AgentTask("t", "a", NOW, NOW.plusSeconds(60)), AUDIT);
    storage.workload().add(rule("a", Map.of()), AUDIT);
    storage.workload().admit("a", Optional.of(Sha256.of("x")), NOW.plusSeconds(60), AUDIT);
    assertThat(storage.forget(NOW)).isZero();
    assertThat(storage.forget(NOW.plusSeconds(61))).isEqualTo(2);
    assertThat(storage.forget(LATER.plusMillis(1))).isEqualTo(2);
    assertThat(storage.accessTokens().list()).isEmpty();
    assertThat(storage.agents().list()).isEmpty();
    assertThat(storage.workload().list()).hasSize(1);
  }

  private static AccessTokenEntry token(String id, Instant created) {
    return new AccessTokenEntry(
        id, Sha256.of("secret " + id), "laptop", HOLDER, created, LATER, Optional.empty());
  }

  private static AgentEntry agent(String id) {
    return new AgentEntry(id, "A".repeat(43), HOLDER, NOW, LATER, Optional.empty());
  }

  private static WorkloadRule rule(String id, Map<String, String> claims) {
    return new WorkloadRule(
        id,
        "deploy",
        "https://issuer.example",
        "audience",
        "repo:acme/app:*",
        claims,
        HOLDER,
        Duration.ofMinutes(30),
        claims.isEmpty(),
        claims.isEmpty() ? Optional.empty() : Optional.of("{\"keys\":[]}"),
        NOW);
  }
}
