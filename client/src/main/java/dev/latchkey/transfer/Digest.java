package dev.latchkey.transfer;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.TokenSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of what must be recognised again without being kept. */
final class Digest {
  private Digest() {}

  /** Of a whole document, to the last member. */
  static String of(AuthDocument document) {
    return hex(document.toCompactText());
  }

  /** Of what all documents of one login have in common, renewed or not. */
  static String ofLogin(AuthDocument document) {
    if (!(document.credential() instanceof ChatGptSession session)) {
      return of(document);
    }
    TokenSet tokens = session.tokens();
    return hex(
        tokens.loginOwnerId().map(id -> "owner " + id).orElseGet(() -> account(tokens.identity())));
  }

  /** Of a person in a workspace. */
  static String ofAccount(Identity identity) {
    return hex(account(identity));
  }

  private static String account(Identity identity) {
    return "account " + identity.userId().orElse("") + " " + identity.accountId().orElse("");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
