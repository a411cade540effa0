package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a login that another process keeps, asked for at its socket; for programs without a
 * home, as in a container. A token is asked for at most once a second, and goes on being given
 * while nobody answers, until it ends. Thread-safe.
 */
public final class SocketTokenSource implements CredentialSource {
  /** How long a token is given without asking whether it is still the right one (B32). */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** For how long a token without an end is given while nobody answers. */
  private static final Duration ENDLESS = Duration.ofMinutes(1);

  /**
   * @param token what callers get
   * @param askAt from when on somebody should ask again
   * @param endsAt from when on it is worth nothing
   */
  private record Snapshot(AccessToken token, Instant askAt, Instant endsAt) {}

  private final TokenSocketClient socket;
  private final Admission admission;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Snapshot snapshot;

  /** Tokens from {@code socket}. */
  public SocketTokenSource(TokenSocketClient socket, Admission admission, InstantSource clock) {
    this.socket = socket;
    this.admission = admission;
    this.clock = clock;
  }

  @Override
  public AccessToken token() {
    Snapshot current = snapshot;
    Instant now = clock.instant();
    if (current != null && now.isBefore(current.askAt)) {
      return current.token;
    }
    if (current == null || !now.isBefore(current.endsAt)) {
      asking.lock();
    } else if (!asking.tryLock()) {
      return current.token; // Somebody is asking, and this one is still valid.
    }
    try {
      AccessToken newest = fresh();
      return newest != null ? newest : askedOrKept();
    } finally {
      asking.unlock();
    }
  }

  /** What a keeper that is restarted or in trouble has given stays good; a sign-out ends it. */
  private AccessToken askedOrKept() {
    try {
      return asked(new Question.Token(Optional.empty()));
    } catch (KeepException | UnreachableException | IssuerException e) {
      Snapshot current = snapshot;
      Instant now = clock.instant();
      if (current == null || !now.isBefore(current.endsAt)) {
        throw e;
      }
      snapshot = new Snapshot(current.token, now.plus(LOOK), current.endsAt);
      return current.token;
    } catch (LatchkeyException noMore) {
      snapshot = null;
      throw noMore;
    }
  }

  @Override
  public AccessToken token(Duration life) {
    AccessToken present = token();
    if (present.expiresAt().filter(end -> end.isBefore(clock.instant().plus(life))).isEmpty()) {
      return present;
    }
    asking.lock();
    try {
      return asked(new Question.Token(Optional.of(life)));
    } finally {
      asking.unlock();
    }
  }

  @Override
  public RequestHeaders headers() {
    if (snapshot != null) {
      return RequestHeaders.of(token());
    }
    Reply.Granted granted = paidFor(socket.granted(new Question.Headers()));
    return granted.token().isPresent()
        ? RequestHeaders.of(published(granted, granted.token().get()))
        : new RequestHeaders(
            granted.headers().getOrDefault("Authorization", Secret.of("")),
            granted.accountId(),
            granted.fedramp());
  }

  @Override
  public AccessToken renew() {
    return otherThan(token().value());
  }

  /** A token that is not {@code refused}; who keeps the login renews it for that, within bounds. */
  private AccessToken otherThan(Secret refused) {
    asking.lock();
    try {
      AccessToken fresh = fresh();
      return fresh != null && !fresh.value().equals(refused)
          ? fresh
          : asked(new Question.Recover(refused.sha256()));
    } finally {
      asking.unlock();
    }
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    return new AskedRecovery(refused);
  }

  /** One question to who keeps the login, who knows what else there is to try. */
  private final class AskedRecovery implements Recovery {
    private final RequestHeaders refused;
    private boolean tried;

    private AskedRecovery(RequestHeaders refused) {
      this.refused = refused;
    }

    @Override
    public Availability availability() {
      if (refused.bearer().isEmpty()) {
        return Availability.NOT_REFRESHABLE;
      }
      return tried ? Availability.EXHAUSTED : Availability.READY;
    }

    @Override
    public RequestHeaders next() {
      if (!hasNext()) {
        return new NoRecovery(availability()).next();
      }
      tried = true;
      AccessToken other = otherThan(refused.bearer().orElseThrow());
      if (!other.accountId().equals(refused.accountId())) {
        throw new NotSignedInException(
            ErrorCode.LOGIN_SWITCHED,
            "another workspace is signed in now than when the request began",
            "send the request again if it may be made there");
      }
      return RequestHeaders.of(other);
    }
  }

  @Override
  public Identity whoami() {
    throw new NotSignedInException(
        ErrorCode.NOT_SIGNED_IN,
        "the token socket " + socket.path() + " gives tokens, and does not ask whose they are",
        "run latchkey login status --verify where latchkey keep runs");
  }

  private Reply.Granted paidFor(Reply.Granted granted) {
    admission.check(granted.payer(), granted.accountId(), "the token socket " + socket.path());
    return granted;
  }

  private @Nullable AccessToken fresh() {
    Snapshot current = snapshot;
    return current != null && clock.instant().isBefore(current.askAt) ? current.token : null;
  }

  private AccessToken asked(Question question) {
    Reply.Granted granted = paidFor(socket.granted(question));
    return published(
        granted,
        granted
            .token()
            .orElseThrow(() ->
                new NotSignedInException(
                    ErrorCode.NOT_SIGNED_IN,
                    "the login behind " + socket.path() + " signs each request and has no token",
                    "ask for the headers of a request")));
  }

  private AccessToken published(Reply.Granted granted, Secret value) {
    AccessToken token =
        new AccessToken(value, granted.expiresAt(), granted.accountId(), granted.fedramp());
    Instant now = clock.instant();
    snapshot = new Snapshot(token, now.plus(LOOK), token.expiresAt().orElse(now.plus(ENDLESS)));
    return token;
  }
}
