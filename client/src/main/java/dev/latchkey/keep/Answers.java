package dev.latchkey.keep;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Plan;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Status;
import dev.latchkey.session.TokenSource;
import dev.latchkey.tokensocket.KeptLogin;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What a kept login answers at its socket. Thread-safe. */
final class Answers implements TokenSocketServer.Handler {
  /** A renewal for a refused token that brought nothing is not tried again sooner. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Duration CODEX_WINDOW = Duration.ofMinutes(5);
  private static final Duration A_LITTLE = Duration.ofMinutes(1);

  private final TokenSource source;
  private final Supplier<Status> status;
  private final Keeper keeper;
  private final Path home;
  private final String version;
  private final InstantSource clock;
  private final Instant since;
  private final ReentrantLock recovering = new ReentrantLock();
  private String hopeless = ""; // guarded by recovering
  private Instant hopelessUntil = Instant.MIN; // guarded by recovering

  Answers(
      TokenSource source,
      Supplier<Status> status,
      Keeper keeper,
      Path home,
      String version,
      InstantSource clock) {
    this.source = source;
    this.status = status;
    this.keeper = keeper;
    this.home = home;
    this.version = version;
    this.clock = clock;
    this.since = clock.instant();
  }

  @Override
  public Reply answer(Question question) {
    return switch (question) {
      case Question.Token(Optional<Duration> life) ->
          granted(life.isPresent() ? goodFor(life.get()) : source.token());
      case Question.Headers h -> headers();
      case Question.Recover(String refused) -> granted(otherThan(refused));
      case Question.Status s -> new Reply.Kept(kept());
    };
  }

  /**
   * A token that is valid for {@code life}, within reason: who asks for more than half of what such
   * tokens live would otherwise have each of them renewed, and spend a refresh token every time.
   */
  private AccessToken goodFor(Duration life) {
    AccessToken present = source.token();
    Duration whole = Schedule.lifeOf(present, clock.instant());
    Duration half = whole.dividedBy(2);
    Duration little = whole.minus(A_LITTLE);
    Duration least = little.compareTo(CODEX_WINDOW) < 0 ? little : CODEX_WINDOW;
    Duration most = half.compareTo(least) > 0 ? half : least;
    return source.token(life.compareTo(most) < 0 ? life : most);
  }

  private Reply granted(AccessToken token) {
    return new Reply.Granted(
        Optional.of(token.value()),
        token.expiresAt(),
        token.accountId(),
        token.fedramp(),
        payer(),
        RequestHeaders.of(token).asMap());
  }

  /** Who asks goes by it: the source itself gives nothing once it has changed. */
  private Payer payer() {
    return status.get().mode().map(AuthMode::payer).orElse(Payer.SUBSCRIPTION);
  }

  /** The token is told as well, if there is one, so that who asked can keep it for a while. */
  private Reply headers() {
    if (status.get().mode().filter(mode -> mode == AuthMode.AGENT_IDENTITY).isEmpty()) {
      return granted(source.token());
    }
    RequestHeaders headers = source.headers();
    return new Reply.Granted(
        Optional.empty(),
        Optional.empty(),
        headers.accountId(),
        headers.fedramp(),
        payer(),
        headers.asMap());
  }

  private AccessToken otherThan(String refused) {
    recovering.lock();
    try {
      AccessToken present = source.token();
      if (!present.value().sha256().equals(refused)) {
        return present;
      }
      if (refused.equals(hopeless) && clock.instant().isBefore(hopelessUntil)) {
        throw refusedForGood();
      }
      hopeless = refused;
      hopelessUntil = clock.instant().plus(PAUSE);
      Recovery recovery = source.recovery(RequestHeaders.of(present));
      while (recovery.hasNext()) {
        RequestHeaders other = recovery.next();
        AccessToken token = source.token();
        if (!token.value().sha256().equals(refused)
            && RequestHeaders.of(token).authorization().equals(other.authorization())) {
          return token;
        }
      }
      throw refusedForGood();
    } finally {
      recovering.unlock();
    }
  }

  private static NotSignedInException refusedForGood() {
    return new NotSignedInException(
        ErrorCode.LOGIN_EXPIRED,
        "the server refused the token (401), and there is no other",
        "run latchkey login where latchkey keep runs");
  }

  private KeptLogin kept() {
    Keeper.Progress progress = keeper.progress();
    Optional<Status> present;
    Optional<String> trouble = progress.trouble();
    try {
      present = Optional.of(status.get());
    } catch (LatchkeyException e) {
      present = Optional.empty();
      trouble = Optional.of(e.getMessage() + "; " + e.remedy());
    }
    Optional<Identity> identity = present.flatMap(Status::identity);
    return new KeptLogin(
        ProcessHandle.current().pid(),
        version,
        home.toString(),
        since,
        present.filter(s -> s.state() == Status.State.SIGNED_IN).isPresent(),
        present.flatMap(Status::mode).map(AuthMode::wireName),
        identity.flatMap(Identity::email),
        identity.flatMap(Identity::accountId),
        identity.flatMap(Identity::plan).map(Plan::wireName),
        present.flatMap(Status::expiresAt),
        progress.renewalAt(),
        trouble,
        present.map(Status::pendingRevocations).orElse(0));
  }
}
