package dev.latchkey.keyring.libsecret;

/** Why a Secret Service did not do what it was asked to. */
final class ServiceTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  /** What that means for who asked. */
  enum Kind {
    /** The library is not installed, or not one that this process can load. */
    NO_LIBRARY,
    /** There is no session bus, or nobody listens where it should be. */
    NO_BUS,
    /** Nobody on the bus is a Secret Service, and none could be started. */
    NO_SERVICE,
    /** It is locked. */
    LOCKED,
    /** The object is not there any more. */
    GONE,
    /** {@link SecretService#cancel} was called. */
    CANCELLED,
    /** Anything else, a session that the service has forgotten among it. */
    REFUSED
  }

  private final Kind kind;

  /** With the words of the library or the service, which hold no secret. */
  ServiceTrouble(Kind kind, String words) {
    super(words);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The words, in one line of limited length that cannot do anything to a terminal. */
  String words() {
    String said = String.valueOf(getMessage());
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < said.length() && printable.length() < 300; i++) {
      char c = said.charAt(i);
      // Format characters turn text around; half a surrogate pair is no text.
      boolean fit =
          !Character.isISOControl(c)
              && Character.getType(c) != Character.FORMAT
              && !Character.isSurrogate(c)
              && c != '\u2028'
              && c != '\u2029';
      printable.append(fit ? c : ' ');
    }
    return printable.toString().strip();
  }
}
