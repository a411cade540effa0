package dev.latchkey.cli;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import java.util.Locale;

/** What was moved, in words. */
final class TransferText {
  private TransferText() {}

  static String what(Credential credential) {
    return switch (credential) {
      case ChatGptSession session -> "the login" + of(session.tokens().identity());
      case Credential.ApiKey key -> "the API key";
      case Credential.PersonalAccessToken token -> "the personal access token";
      case Credential.AgentIdentity agent -> "the agent identity";
      case Credential.EnrolledAgent agent -> "the agent identity";
      case Credential.BedrockApiKey key -> "the Amazon Bedrock API key";
      case Credential.BedrockAccessKeys keys -> "the AWS access keys";
      case Credential.Incomplete incomplete -> "an incomplete login";
    };
  }

  static String of(Identity identity) {
    return identity.email().map(email -> " of " + Printable.escape(email, 200)).orElse("");
  }

  /** {@code words} as the beginning of a sentence. */
  static String capitalised(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** What {@code --copy} leaves behind. */
  static void sayCopied(Terminal terminal, boolean chain) {
    if (chain) {
      terminal.warn(
          "this login has two owners now. Its refresh token can be used once: whichever machine"
              + " renews it first keeps working, the other one is signed out then, and the issuer may"
              + " end both. A logout on one of them signs out the other");
    } else {
      terminal.say("It is nothing that is renewed, so both can use it without harm.");
    }
  }
}
