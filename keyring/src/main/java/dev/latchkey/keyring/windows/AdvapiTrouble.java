package dev.latchkey.keyring.windows;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;

/** An error of Windows (winerror.h). */
final class AdvapiTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  static final int NOT_FOUND = 1168;
  static final int BAD_LENGTH = 24;
  private static final int ACCESS_DENIED = 5;
  private static final int NO_SUCH_LOGON_SESSION = 1312;

  private final int error;

  AdvapiTrouble(int error) {
    super("Windows error " + error);
    this.error = error;
  }

  StoreException failure() {
    return switch (error) {
      case NO_SUCH_LOGON_SESSION ->
          failure(
              ErrorCode.KEYRING_ABSENT,
              "this logon session has none (signed in over the network, or a service)");
      case ACCESS_DENIED -> failure(ErrorCode.KEYRING_REFUSED, "it may not be used here");
      case BAD_LENGTH -> failure(ErrorCode.KEYRING_REFUSED, "that is longer than 1 MiB");
      default -> failure(ErrorCode.KEYRING_REFUSED, "it said no");
    };
  }

  private StoreException failure(ErrorCode code, String meaning) {
    return new StoreException(
        code,
        WindowsKeyring.NAME + ": " + meaning + " (" + getMessage() + ")",
        "sign in to Windows with your password; to do without it: cli_auth_credentials_store = \"file\"",
        this);
  }
}
