package dev.latchkey.cli.terminal;

import dev.latchkey.accesstoken.AccessTokenText;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Secrets that are piped in. */
public final class StandardInput {
  /** Room for the longest secret, its encoding, and white space around it. */
  private static final int LIMIT = AccessTokenText.MAX_LENGTH * 4 + 1024;

  private final Terminal terminal;

  /** That of {@code terminal}. */
  public StandardInput(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Reads all of standard input as one secret.
   *
   * @param what it is, for messages
   * @param option by which it was announced
   * @param example a command that pipes it in, for messages
   */
  public Secret secret(String what, String option, String example) {
    String remedy = "pipe it in: " + example;
    if (terminal.inIsTerminal()) {
      throw invalid(
          option + " expects the " + what + " on standard input, which is a terminal here", remedy);
    }
    terminal.say("Reading " + what + " from stdin...");
    byte[] content;
    try {
      content = terminal.in().readNBytes(LIMIT + 1);
    } catch (IOException e) {
      throw invalid("standard input could not be read", remedy);
    }
    if (content.length > LIMIT) {
      throw invalid("the " + what + " on standard input is far too long", remedy);
    }
    try {
      return Secret.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content))
              .toString());
    } catch (CharacterCodingException e) {
      throw invalid("the " + what + " on standard input is not UTF-8 text", remedy);
    }
  }

  private static LoginException invalid(String message, String remedy) {
    return new LoginException(ErrorCode.SECRET_INVALID, message, remedy);
  }
}
