package dev.latchkey.keyring.macos;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;

/** What the framework's status codes mean (Apple, SecBase.h), as far as a keychain gives them. */
enum OsStatus {
  USER_CANCELED(-128, ErrorCode.KEYRING_LOCKED, "the dialog was cancelled"),
  NOT_AVAILABLE(-25291, ErrorCode.KEYRING_ABSENT, "there is no keychain in this session"),
  READ_ONLY(-25292, ErrorCode.KEYRING_REFUSED, "the keychain cannot be written to"),
  AUTH_FAILED(
      -25293, ErrorCode.KEYRING_LOCKED, "the password was wrong, or this program may not read it"),
  NO_SUCH_KEYCHAIN(-25294, ErrorCode.KEYRING_ABSENT, "there is no such keychain"),
  INVALID_KEYCHAIN(-25295, ErrorCode.KEYRING_REFUSED, "the keychain is damaged"),
  DUPLICATE_ITEM(-25299, ErrorCode.KEYRING_REFUSED, "there is an item of that name already"),
  ITEM_NOT_FOUND(-25300, ErrorCode.KEYRING_REFUSED, "the item is not there any more"),
  DATA_TOO_LARGE(-25302, ErrorCode.KEYRING_REFUSED, "it is too long for the keychain"),
  NO_DEFAULT_KEYCHAIN(-25307, ErrorCode.KEYRING_ABSENT, "the user has no default keychain"),
  INTERACTION_NOT_ALLOWED(
      -25308,
      ErrorCode.KEYRING_LOCKED,
      "it is locked, or the user has to say first that this program may read it"),
  INTERACTION_REQUIRED(-25315, ErrorCode.KEYRING_LOCKED, "the user has to be asked"),
  IN_DARK_WAKE(-25320, ErrorCode.KEYRING_LOCKED, "the machine sleeps, and no dialog can be shown"),
  MISSING_ENTITLEMENT(
      -34018, ErrorCode.KEYRING_REFUSED, "this program is not signed for the use of the keychain");

  private final int status;
  private final ErrorCode code;
  private final String meaning;

  OsStatus(int status, ErrorCode code, String meaning) {
    this.status = status;
    this.code = code;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  boolean is(SecurityTrouble trouble) {
    return trouble.status() == status;
  }

  /** The failure that {@code trouble} is; unknown codes are refusals. */
  static StoreException failure(SecurityTrouble trouble) {
    for (OsStatus known : values()) {
      if (known.is(trouble)) {
        return exception(known.code, known.meaning, trouble);
      }
    }
    return exception(ErrorCode.KEYRING_REFUSED, "it said no", trouble);
  }

  private static StoreException exception(ErrorCode code, String meaning, SecurityTrouble trouble) {
    String remedy =
        code == ErrorCode.KEYRING_LOCKED
            ? "unlock it (security unlock-keychain) and choose Always Allow when asked"
            : "look at it with Keychain Access";
    return new StoreException(
        code,
        MacKeyring.NAME + ": " + meaning + " (" + trouble.getMessage() + ")",
        remedy + "; to do without it: cli_auth_credentials_store = \"file\"",
        trouble);
  }
}
