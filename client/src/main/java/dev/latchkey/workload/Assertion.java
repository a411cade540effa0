package dev.latchkey.workload;

import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.WorkloadException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A workload's identity token, checked as far as its form goes (policy §7.5). */
final class Assertion {
  /** The most that is read, in bytes. */
  static final int MAX_SIZE = 16 * 1024;

  private Assertion() {}

  /**
   * The token in {@code content}, or nothing if it looks cut off, as a file does that is being
   * replaced.
   *
   * @param origin where it comes from, for messages
   * @throws WorkloadException if it cannot be one
   */
  static Optional<Secret> parse(byte[] content, String origin) {
    if (content.length > MAX_SIZE) {
      throw invalid("is larger than 16 KiB", origin);
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(content))
              .toString()
              .strip();
    } catch (CharacterCodingException e) {
      throw invalid("is not UTF-8 text", origin);
    }
    if (text.indexOf('\0') >= 0) {
      throw invalid("has a NUL character in it", origin);
    }
    if (text.isEmpty()) {
      throw invalid("is empty", origin);
    }
    Secret token = Secret.of(text);
    // Both forms of identity tokens, OIDC and SPIFFE JWT-SVID, are JWTs; Codex sends anything.
    return JwtClaims.find(token).isPresent() && !text.endsWith(".")
        ? Optional.of(token)
        : Optional.empty();
  }

  private static WorkloadException invalid(String how, String origin) {
    return new WorkloadException(
        ErrorCode.ASSERTION_INVALID,
        "the workload identity token of " + origin + " " + how,
        "it must be one JWT; check what writes it");
  }
}
