package dev.latchkey.http;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.TokenSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A login whose tokens are {@code token-0}, {@code token-1} and so on: each renewal makes the next
 * one. Like the real one it renews nothing for a refusal of a token that is not the current one.
 */
final class ScriptedSource implements TokenSource {
  final AtomicInteger renewals = new AtomicInteger();
  final AtomicInteger recoveries = new AtomicInteger();
  private int current; // guarded by this
  private int steps = 1;
  private boolean signedIn = true;
  private Optional<String> account = Optional.of("acct-1111");
  private boolean fedramp;
  private @Nullable LatchkeyException givesUp;
  private Runnable beforeHeaders = () -> {};
  private String prefix = "token-";

  /** How many times a refused request may be sent again. */
  ScriptedSource steps(int given) {
    steps = given;
    return this;
  }

  ScriptedSource signedOut() {
    signedIn = false;
    return this;
  }

  ScriptedSource fedramp() {
    fedramp = true;
    return this;
  }

  ScriptedSource withoutAccount() {
    account = Optional.empty();
    return this;
  }

  ScriptedSource prefix(String given) {
    prefix = given;
    return this;
  }

  ScriptedSource givesUp(LatchkeyException given) {
    givesUp = given;
    return this;
  }

  ScriptedSource beforeHeaders(Runnable given) {
    beforeHeaders = given;
    return this;
  }

  synchronized int current() {
    return current;
  }

  @Override
  public AccessToken token() {
    if (!signedIn) {
      throw new NotSignedInException(ErrorCode.NOT_SIGNED_IN, "nobody is signed in", "sign in");
    }
    return token(current());
  }

  private AccessToken token(int number) {
    return new AccessToken(Secret.of(prefix + number), Optional.empty(), account, fedramp);
  }

  @Override
  public RequestHeaders headers() {
    beforeHeaders.run();
    return RequestHeaders.of(token());
  }

  private synchronized RequestHeaders other(RequestHeaders refused) {
    if (refused.equals(RequestHeaders.of(token(current)))) {
      current++;
      renewals.incrementAndGet();
    }
    return RequestHeaders.of(token(current));
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    recoveries.incrementAndGet();
    return new Recovery() {
      private int left = steps;
      private RequestHeaders last = refused;

      @Override
      public Availability availability() {
        return left > 0
            ? Availability.READY
            : steps == 0 ? Availability.NOT_CHATGPT : Availability.EXHAUSTED;
      }

      @Override
      public RequestHeaders next() {
        left--;
        if (givesUp != null) {
          left = 0;
          throw givesUp;
        }
        last = other(last);
        return last;
      }
    };
  }
}
