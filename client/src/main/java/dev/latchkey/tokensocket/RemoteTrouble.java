package dev.latchkey.tokensocket;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.error.WorkloadException;
import dev.latchkey.json.JsonObject;
import java.util.Optional;

/** What went wrong in another process, as the exception that it was there. */
final class RemoteTrouble {
  private static final int LONGEST = 2000;

  private RemoteTrouble() {}

  static LatchkeyException of(JsonObject error, String place) {
    Optional<ErrorCode> code = error.string("code").flatMap(RemoteTrouble::code);
    String message = Printable.escape(error.string("message").orElse("it does not say"), LONGEST);
    String remedy =
        Printable.escape(error.string("remedy").orElse("run latchkey keep status"), LONGEST);
    if (code.isEmpty()) {
      return new KeepException(
          ErrorCode.SOCKET_REFUSED, place + " gives no token: " + message, remedy);
    }
    ErrorCode known = code.get();
    return switch (known) {
      case NOT_SIGNED_IN, LOGIN_EXPIRED -> new NotSignedInException(known, message, remedy);
      case ISSUER_UNREACHABLE, ISSUER_UNTRUSTED, PROXY_UNREACHABLE, PROXY_REFUSED ->
          new UnreachableException(known, message, remedy);
      case ISSUER_REDIRECTED, ISSUER_GARBLED, ISSUER_REFUSED ->
          new IssuerException(known, message, remedy, null, null);
      case METHOD_FORBIDDEN, WORKSPACE_FORBIDDEN, JOB_UNTRUSTED ->
          new PolicyException(known, message, remedy);
      case STORE_UNREADABLE,
          STORE_UNFIT,
          STORE_UNWRITABLE,
          STORE_LOCKED,
          STORE_UNSUPPORTED,
          HOME_UNUSABLE ->
          new StoreException(known, message, remedy);
      case CONFIG_INVALID, ISSUER_INVALID, PROXY_INVALID, CA_INVALID ->
          new ConfigurationException(known, message, remedy);
      case ASSERTION_UNAVAILABLE, ASSERTION_INVALID ->
          new WorkloadException(known, message, remedy);
      default -> new KeepException(known, message, remedy);
    };
  }

  private static Optional<ErrorCode> code(String id) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.id().equals(id)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }
}
