package dev.latchkey.login;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.oauth.DeviceCode;
import dev.latchkey.oauth.DeviceEndpoint;
import dev.latchkey.oauth.DevicePoll;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.store.CredentialStore;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Sign-in with ChatGPT by device code (protocol §3): the user opens a page on any device and types
 * a code there, while we ask whether that has happened.
 *
 * <p>A transaction: until the new login is durable, nothing of the old one is touched (B01).
 */
public final class DeviceLogin {
  /**
   * What one sign-in needs to know.
   *
   * @param issuer where to sign in
   * @param clientId as which program
   * @param timeout how long to wait for the user; issuers let codes end after 15 minutes
   * @param workspace the only workspace that will do, besides what a rule may say
   */
  public record Request(
      Issuer issuer, String clientId, Duration timeout, Optional<String> workspace) {
    /** Codex's issuer and client; 15 minutes; any workspace. */
    public static final Request DEFAULT =
        new Request(
            Issuer.DEFAULT, Endpoints.CODEX_CLIENT_ID, Duration.ofMinutes(15), Optional.empty());
  }

  /**
   * What the user is asked to do.
   *
   * @param page to be opened on any device
   * @param userCode to be typed there; the issuer's words, to be escaped where they are shown
   * @param time how long there is
   */
  public record Invitation(URI page, String userCode, Duration time) {}

  /**
   * Hears of the progress. Called on the thread that runs the sign-in, unless it says otherwise.
   */
  public interface Listener {
    /** The user can begin. */
    void waiting(Invitation invitation);

    /**
     * The issuer is in trouble, for this reason, a part of a sentence; we ask again after a while.
     */
    void delayed(String reason, Duration pause);

    /** The user has approved; the login is being fetched and stored. */
    void approved();

    /** The login is on disk. Called on another thread. */
    void stored();

    /** Hears nothing. */
    Listener SILENT =
        new Listener() {
          @Override
          public void waiting(Invitation invitation) {}

          @Override
          public void delayed(String reason, Duration pause) {}

          @Override
          public void approved() {}

          @Override
          public void stored() {}
        };
  }

  /** The longest pause after trouble, and after an answer that asks for more than is sensible. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** How much an issuer may ask for that says so outright. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  /** RFC 8628 §3.5. */
  private static final Duration SLOWER = Duration.ofSeconds(5);

  private final LoginPolicy policy;
  private final CredentialStore store;
  private final CodeExchange exchange;
  private final RevocationQueue queue;
  private final Endpoints endpoints;
  private final DeviceEndpoint endpoint;
  private final Pace pace;

  /** Sign-ins with these parts. */
  public DeviceLogin(
      LoginPolicy policy,
      CredentialStore store,
      CodeExchange exchange,
      RevocationQueue queue,
      Endpoints endpoints,
      DeviceEndpoint endpoint,
      Pace pace) {
    this.policy = policy;
    this.store = store;
    this.exchange = exchange;
    this.queue = queue;
    this.endpoints = endpoints;
    this.endpoint = endpoint;
    this.pace = pace;
  }

  /**
   * Signs in, and returns when the login is stored.
   *
   * @throws LatchkeyException if it ended without a login; then the store is as it was
   */
  public LoginResult run(Request request, Listener listener) {
    policy.check(LoginMethod.CHATGPT);
    policy.workspaces(request.workspace());
    store.checkWritable();
    DeviceCode code =
        endpoint.begin(endpoints.deviceUserCode(request.issuer()), request.clientId());
    long begun = pace.nanoTime();
    listener.waiting(
        new Invitation(endpoints.devicePage(request.issuer()), code.userCode(), request.timeout()));
    DevicePoll.Approved approved = poll(request, code, begun, listener);
    listener.approved();
    return redeem(request, approved, listener).result(queue.attempt(), Optional.empty());
  }

  private DevicePoll.Approved poll(
      Request request, DeviceCode code, long begun, Listener listener) {
    Duration interval = code.interval();
    int troubles = 0;
    while (true) {
      Duration pause;
      switch (ask(request, code)) {
        case DevicePoll.Approved approved -> {
          return approved;
        }
        case DevicePoll.Pending pending -> {
          troubles = 0;
          pause = interval;
        }
        case DevicePoll.SlowDown slowDown -> {
          troubles = 0;
          interval = shorter(interval.plus(SLOWER), LONGEST_PAUSE);
          pause = interval;
        }
        case DevicePoll.Trouble(String reason, Optional<Duration> retryAfter) -> {
          pause =
              longer(
                  interval,
                  retryAfter
                      .map(asked -> shorter(asked, LONGEST_RETRY_AFTER))
                      .orElse(backOff(interval, troubles)));
          troubles++;
          listener.delayed(reason, pause);
        }
      }
      Duration left = request.timeout().minusNanos(pace.nanoTime() - begun);
      if (!left.isPositive()) {
        throw Settlement.timedOut(request.timeout());
      }
      try {
        // Never beyond the end, where the issuer is asked a last time.
        pace.pause(shorter(pause, left));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Settlement.interruption(e);
      }
    }
  }

  private DevicePoll ask(Request request, DeviceCode code) {
    try {
      return endpoint.poll(endpoints.deviceToken(request.issuer()), code);
    } catch (UnreachableException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new LoginException(
            ErrorCode.LOGIN_CANCELLED,
            "the sign-in was interrupted",
            "run latchkey login again",
            e);
      }
      if (e.code() != ErrorCode.ISSUER_UNREACHABLE && e.code() != ErrorCode.PROXY_UNREACHABLE) {
        throw e;
      }
      return new DevicePoll.Trouble(String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private static Duration backOff(Duration interval, int troubles) {
    return shorter(interval.multipliedBy(1L << Math.min(troubles, 6)), LONGEST_PAUSE);
  }

  /**
   * On a thread of its own, so that an interruption of this one cannot lose what the issuer has
   * given.
   */
  private StoredLogin redeem(Request request, DevicePoll.Approved approved, Listener listener) {
    CodeExchange.Terms terms =
        new CodeExchange.Terms(request.issuer(), request.clientId(), request.workspace(), false);
    CodeExchange.Code code =
        new CodeExchange.Code(
            approved.code(), endpoints.deviceRedirectUri(request.issuer()), approved.verifier());
    Settlement settlement = new Settlement();
    Thread ignored =
        Thread.ofPlatform()
            .daemon()
            .name("latchkey-login")
            .start(() ->
                settlement.settle(mayKeep -> {
                  StoredLogin login = exchange.complete(terms, code, mayKeep);
                  listener.stored();
                  return login;
                }));
    try {
      return settlement.await();
    } catch (LoginFailed failed) {
      throw failed.exception();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
