package dev.latchkey.session;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.tokensocket.TokenSocketClient;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** The token socket that {@code LATCHKEY_SOCKET} names. */
final class NamedSocket {
  /** How long a status may wait for one. */
  static final Duration TO_SAY_WHO = Duration.ofSeconds(5);

  private NamedSocket() {}

  /**
   * Asks there.
   *
   * @throws ConfigurationException if it names no path
   */
  static TokenSocketClient in(Environment environment) {
    String name = Source.TOKEN_SOCKET.id();
    String path = environment.getTrimmed(name).orElse("");
    try {
      return TokenSocketClient.named(Path.of(path));
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          ErrorCode.CONFIG_INVALID,
          name + " is no path: " + Printable.escape(path, 200),
          "set it to the socket of latchkey keep, or unset it",
          e);
    }
  }
}
