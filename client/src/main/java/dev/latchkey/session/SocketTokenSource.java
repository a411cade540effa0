package dev.latchkey.session;

import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
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
 * home, as in a container. A token is asked for once and used until shortly before its end.
 * Thread-safe.
 */
public final class SocketTokenSource implements CredentialSource {
  private static final Duration MARGIN = Duration.ofMinutes(5);

  /** For a token without an end: how soon a logout or another key there is noticed here. */
  private static final Duration ENDLESS = Duration.ofMinutes(1);

  private record Snapshot(AccessToken token, Instant staleAt) {}

  private final TokenSocketClient socket;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Snapshot snapshot;

  /** Tokens from {@code socket}. */
  public SocketTokenSource(TokenSocketClient socket, InstantSource clock) {
    this.socket = socket;
    this.clock = clock;
  }

  @Override
  public AccessToken token() {
    AccessToken fresh = fresh();
    if (fresh != null) {
      return fresh;
    }
    asking.lock();
    try {
      AccessToken newest = fresh();
      return newest != null ? newest : asked(new Question.Token(Optional.empty()));
    } finally {
      asking.unlock();
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
    AccessToken fresh = fresh();
    if (fresh != null) {
      return RequestHeaders.of(fresh);
    }
    Reply.Granted granted = socket.granted(new Question.Headers());
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
            ErrorCode.LOGIN_EXPIRED,
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

  private @Nullable AccessToken fresh() {
    Snapshot current = snapshot;
    return current != null && clock.instant().isBefore(current.staleAt) ? current.token : null;
  }

  private AccessToken asked(Question question) {
    Reply.Granted granted = socket.granted(question);
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
    snapshot = new Snapshot(token, staleAt(token));
    return token;
  }

  /** Five minutes before its end, or when half of its life is over if that is later. */
  private Instant staleAt(AccessToken token) {
    Instant now = clock.instant();
    if (token.expiresAt().isEmpty()) {
      return now.plus(ENDLESS);
    }
    Instant end = token.expiresAt().get();
    Instant issued =
        JwtClaims.find(token.value()).flatMap(JwtClaims::issuedAt).filter(end::isAfter).orElse(now);
    Instant half = issued.plus(Duration.between(issued, end).dividedBy(2));
    Instant margin = end.minus(MARGIN);
    return half.isAfter(margin) ? half : margin;
  }
}
