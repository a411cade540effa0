package dev.latchkey.cli;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.login.ApiKeyLogin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Secrets that are piped in. */
final class StandardInput {
  /** Room for a key, its encoding, and white space around it. */
  private static final int LIMIT = ApiKeyLogin.MAX_LENGTH * 4 + 1024;

  private final Terminal terminal;

  StandardInput(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads all of standard input as one secret. */
  Secret secret(String what, String option) {
    if (terminal.inIsTerminal()) {
      throw invalid(
          option + " expects the " + what + " on standard input, which is a terminal here", option);
    }
    terminal.say("Reading " + what + " from stdin...");
    byte[] content;
    try {
      content = terminal.in().readNBytes(LIMIT + 1);
    } catch (IOException e) {
      throw invalid("standard input could not be read", option);
    }
    if (content.length > LIMIT) {
      throw invalid("the " + what + " on standard input is far too long", option);
    }
    try {
      return Secret.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content))
              .toString());
    } catch (CharacterCodingException e) {
      throw invalid("the " + what + " on standard input is not UTF-8 text", option);
    }
  }

  private static LoginException invalid(String message, String option) {
    return new LoginException(
        ErrorCode.SECRET_INVALID,
        message,
        "pipe it in: printenv OPENAI_API_KEY | latchkey login " + option);
  }
}
