package dev.latchkey.session;

import dev.latchkey.error.IssuerException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where a program gets its valid access token from. Thread-safe. */
public interface TokenSource {
  /**
   * A token that is valid now. Without waiting while the current one has more than five minutes to
   * live; otherwise one caller renews it, and the others wait for that result.
   *
   * @throws NotSignedInException if there is no login, or it can no longer be renewed
   * @throws UnreachableException if the token has ended and the issuer was not reached
   * @throws IssuerException if the token has ended and the issuer does not renew it for a reason
   *     that may pass
   * @throws StoreException if the store cannot be read, or not be written to keep a renewed token
   */
  AccessToken token();

  /**
   * As {@link #token()}, without waiting for it.
   *
   * @return what completes with the token, or with what {@link #token()} throws; cancelling it
   *     stops nobody
   */
  default CompletionStage<AccessToken> tokenAsync() {
    return CompletableFuture.supplyAsync(
            this::token, task -> Thread.ofVirtual().name("latchkey-token").start(task))
        .minimalCompletionStage();
  }

  /**
   * As {@link #token()}, but one that is valid for {@code life} from now on, if the issuer gives
   * such ones: for who works with it longer, or hands it on. Not renewed in the first half of its
   * life, however long {@code life} is.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link #token()}, and only if the current token
   *     has ended
   */
  default AccessToken token(Duration life) {
    return token();
  }

  /**
   * The headers for one request that is sent now. An agent identity has no token to give, and signs
   * each request instead; so who sends requests asks for headers.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link #token()}
   */
  default RequestHeaders headers() {
    return RequestHeaders.of(token());
  }

  /** What to do about a request that was sent with {@code refused} and answered with 401. */
  default Recovery recovery(RequestHeaders refused) {
    return new NoRecovery(Recovery.Availability.NOT_REFRESHABLE);
  }
}
