package dev.latchkey.cli.command;

import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import java.util.Locale;

/** A credential and whose it is, in words. */
public final class CredentialText {
  private CredentialText() {}

  /** What it is, in the middle of a sentence. */
  public static String what(Credential credential) {
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

  /** " of somebody", if that is known. */
  public static String of(Identity identity) {
    return identity.email().map(email -> " of " + Printable.escape(email, 200)).orElse("");
  }

  /** {@code words} as the beginning of a sentence. */
  public static String capitalised(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
