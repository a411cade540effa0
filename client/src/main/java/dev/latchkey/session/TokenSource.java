package dev.latchkey.session;

import dev.latchkey.error.IssuerException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;

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
   * The headers for one request that is sent now. An agent identity has no token to give, and signs
   * each request instead; so who sends requests asks for headers.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link #token()}
   */
  default RequestHeaders headers() {
    return RequestHeaders.of(token());
  }
}
