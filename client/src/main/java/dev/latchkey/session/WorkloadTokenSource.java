package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.error.WorkloadException;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.workload.Workload;
import dev.latchkey.workload.WorkloadExchange;
import dev.latchkey.workload.WorkloadToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The access token of a workload, in memory only (protocol §9.4). One thread exchanges while the
 * others go on with the token that is still valid, or wait if there is none. Thread-safe.
 */
public final class WorkloadTokenSource implements CredentialSource {
  /** How long before its end a token is renewed, unless half of its life is less. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  /** How long to wait after a trouble that may pass, while the token is still valid. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /**
   * @param token what callers get
   * @param renewAt from when on somebody should exchange anew
   */
  private record Snapshot(WorkloadToken token, Instant renewAt) {}

  private final LoginPolicy policy;
  private final Workload workload;
  private final WorkloadExchange exchange;
  private final InstantSource clock;
  private final ReentrantLock renewal = new ReentrantLock();
  private volatile @Nullable Snapshot snapshot;

  /** The token of {@code workload}. */
  public WorkloadTokenSource(
      LoginPolicy policy, Workload workload, WorkloadExchange exchange, InstantSource clock) {
    this.policy = policy;
    this.workload = workload;
    this.exchange = exchange;
    this.clock = clock;
  }

  @Override
  public AccessToken token() {
    Snapshot current = snapshot;
    Instant now = clock.instant();
    if (current != null && now.isBefore(current.renewAt)) {
      return accessToken(current.token);
    }
    if (current == null || !now.isBefore(current.token.expiresAt())) {
      renewal.lock();
    } else if (!renewal.tryLock()) {
      return accessToken(current.token); // Somebody is at it, and this one is still valid.
    }
    try {
      Snapshot newest = snapshot;
      if (newest != null && clock.instant().isBefore(newest.renewAt)) {
        return accessToken(newest.token);
      }
      return accessToken(exchanged(newest));
    } finally {
      renewal.unlock();
    }
  }

  /**
   * Exchanges anew, unless another thread has just done so; for a token that a server rejected
   * although it should be valid.
   */
  @Override
  public AccessToken renew() {
    Snapshot rejected = snapshot;
    renewal.lock();
    try {
      Snapshot newest = snapshot;
      if (newest != null && !newest.equals(rejected)) {
        return accessToken(newest.token);
      }
      return accessToken(fetch(newest).token);
    } finally {
      renewal.unlock();
    }
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    return new OneRenewal(refused, this::token, this::renew);
  }

  /** Exchanges, and says for whom. */
  @Override
  public Identity whoami() {
    token();
    Snapshot current = snapshot;
    if (current == null) {
      throw new IllegalStateException("a token was given and is not there");
    }
    return current.token.identity();
  }

  private WorkloadToken exchanged(@Nullable Snapshot old) {
    try {
      return fetch(old).token;
    } catch (LatchkeyException e) {
      Instant now = clock.instant();
      if (old == null || !mayPass(e) || !now.isBefore(old.token.expiresAt())) {
        throw e;
      }
      Instant again = now.plus(PAUSE);
      Instant end = old.token.expiresAt();
      snapshot = new Snapshot(old.token, again.isBefore(end) ? again : end);
      return old.token;
    }
  }

  private Snapshot fetch(@Nullable Snapshot old) {
    policy.check(LoginMethod.ACCESS_TOKEN);
    WorkloadToken token = exchange.exchange(workload, workload.source().read());
    policy.checkWorkspace(token.identity().accountId());
    if (old != null && !old.token.isOfSameSubject(token)) {
      throw new IssuerException(
          ErrorCode.ISSUER_GARBLED,
          "the workload identity token exchange gave a token for another account than before",
          "restart the program if the rule was changed on purpose",
          null,
          null);
    }
    Duration life = Duration.between(clock.instant(), token.expiresAt());
    Duration margin = MARGIN.compareTo(life.dividedBy(2)) < 0 ? MARGIN : life.dividedBy(2);
    Snapshot fresh = new Snapshot(token, token.expiresAt().minus(margin));
    snapshot = fresh;
    return fresh;
  }

  /** Whether trying again later may help: 408, 429, 5xx, no answer, no file (policy §7.5). */
  private static boolean mayPass(LatchkeyException e) {
    if (e instanceof IssuerException refused) {
      int status = refused.status().orElse(0);
      return refused.code() == ErrorCode.ISSUER_REFUSED
          && (status == 408 || status == 429 || status >= 500);
    }
    return e instanceof UnreachableException
        || (e instanceof WorkloadException w && w.code() == ErrorCode.ASSERTION_UNAVAILABLE);
  }

  private static AccessToken accessToken(WorkloadToken token) {
    return new AccessToken(
        token.value(),
        Optional.of(token.expiresAt()),
        token.identity().accountId(),
        token.identity().fedramp());
  }
}
