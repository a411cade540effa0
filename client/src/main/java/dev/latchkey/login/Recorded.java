package dev.latchkey.login;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.network.NoAnswer;
import dev.latchkey.revocation.Succession;
import java.util.ArrayList;
import java.util.List;

/** Steps that several flows write down in the same way. */
final class Recorded {
  private Recorded() {}

  /** The new login is on disk, and what that means for the one before. */
  static void stored(Succession.Report report, LoginRecord record) {
    record.write(LogEvent.STORED, LogField.flag("replaced_another", report.existed()));
    if (report.impossible().isPresent()) {
      record.write(LogEvent.PREDECESSOR_LEFT);
    }
  }

  /** The exchange of a code brought nothing. */
  static void exchangeFailure(LatchkeyException e, LoginRecord record) {
    switch (e) {
      case IssuerException refusal ->
          record.write(
              refusal.code() == ErrorCode.ISSUER_GARBLED
                  ? LogEvent.EXCHANGE_GARBLED
                  : LogEvent.EXCHANGE_REFUSED,
              answer(refusal));
      case UnreachableException unanswered -> {
        NoAnswer kind = NoAnswer.of(unanswered);
        record.write(
            LogEvent.EXCHANGE_UNANSWERED,
            LogField.flag("is_timeout", kind.isTimeout()),
            LogField.flag("is_connect", kind.isConnect()),
            LogField.flag("is_request", kind.isRequest()),
            LogField.error(e.code()));
      }
      default -> record.write(LogEvent.EXCHANGE_UNANSWERED, LogField.error(e.code()));
    }
  }

  private static LogField[] answer(IssuerException refusal) {
    List<LogField> fields = new ArrayList<>();
    refusal.status().ifPresent(status -> fields.add(LogField.number("status", status)));
    refusal.error().ifPresent(error -> fields.add(LogField.issuerError(error)));
    return fields.toArray(LogField[]::new);
  }
}
