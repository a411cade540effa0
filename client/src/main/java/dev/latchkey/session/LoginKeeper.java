package dev.latchkey.session;

import dev.latchkey.credential.Secret;
import java.time.Duration;

/**
 * The process that keeps a stored login, if there is one: who has to renew asks it first, and looks
 * into the store again if it says yes. Without one everybody renews by themselves. Thread-safe.
 */
public interface LoginKeeper {
  /** Nobody. */
  LoginKeeper NONE =
      new LoginKeeper() {
        @Override
        public boolean provides(Duration life) {
          return false;
        }

        @Override
        public boolean replaces(Secret refused) {
          return false;
        }
      };

  /** Has it see to a token that is valid for {@code life}. Returns whether it has one. */
  boolean provides(Duration life);

  /** Has it see to another token than {@code refused}. Returns whether it has one. */
  boolean replaces(Secret refused);
}
