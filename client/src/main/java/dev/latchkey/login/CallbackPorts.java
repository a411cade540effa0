package dev.latchkey.login;

import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginRecord;
import java.util.Optional;

/**
 * Where the callback server may listen.
 *
 * @param preferred tried first; 0 lets the system choose
 * @param fallback tried when the preferred one stays taken
 */
public record CallbackPorts(int preferred, Optional<Integer> fallback) {
  /** The two ports that Codex's issuer knows (protocol §1). */
  public static final CallbackPorts CODEX = new CallbackPorts(1455, Optional.of(1457));

  /** This port and no other. */
  public static CallbackPorts only(int port) {
    return new CallbackPorts(port, Optional.empty());
  }

  /** Writes down that the callback server has {@code port}. */
  void record(int port, LoginRecord record) {
    if (preferred != 0 && port != preferred) {
      record.write(
          LogEvent.PORT_FALLBACK,
          LogField.number("preferred_port", preferred),
          LogField.number("fallback_port", port));
    }
    record.write(LogEvent.LISTENING, LogField.number("port", port));
  }
}
