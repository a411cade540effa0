package dev.latchkey.keep;

import dev.latchkey.error.LatchkeyException;
import java.time.Instant;
import java.util.Optional;

/** What has changed about a kept login, told once. */
public sealed interface News {
  /**
   * There is a login, and it is well.
   *
   * @param until when its token ends, if that can be known
   */
  record Keeping(Optional<Instant> until) implements News {}

  /** It has a new token. */
  record Renewed(Instant until) implements News {}

  /**
   * It could not be renewed, which is tried again.
   *
   * @param reason why, if that was said
   * @param until when the present token ends, if there is one
   */
  record Trouble(Optional<LatchkeyException> reason, Optional<Instant> until) implements News {}

  /** There is no login, or one that cannot be renewed any more; a new one is waited for. */
  record Waiting(String reason) implements News {}

  /** An issuer has confirmed a revocation that was waiting. */
  record Revoked(String issuer) implements News {}

  /** The home is gone, and there is nothing to keep any more. */
  record HomeGone(String home) implements News {}

  /** Is told. Called by one thread. */
  @FunctionalInterface
  interface Listener {
    /** Something has changed. */
    void changed(News news);
  }
}
