package dev.latchkey.authority.signin;

import java.util.Optional;

/**
 * Something that waits for a person to be signed in, as far as the sign-in page needs to know it.
 */
public interface Pending {
  /**
   * The text that stands for it in forms and links; sealed, so that it can be trusted when it comes
   * back.
   */
  String token();

  /** The program that waits, for showing. */
  String clientName();

  /** The address that the program suggested, or empty. */
  String loginHint();

  /** Where the browser goes once the person is signed in: a path on this server. */
  String continuePath();

  /** The origin to which the answer may be sent at once, or empty for none but our own. */
  String returnOrigin();

  /** Finds what a token stands for. */
  interface Finder {
    /** Empty if the token is not ours or its time is over. */
    Optional<? extends Pending> find(String token);

    /** Looks here first, then in {@code other}. */
    default Finder or(Finder other) {
      return token -> {
        Optional<? extends Pending> found = find(token);
        return found.isPresent() ? found : other.find(token);
      };
    }
  }
}
