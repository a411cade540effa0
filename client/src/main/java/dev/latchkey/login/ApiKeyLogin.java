package dev.latchkey.login;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sign-in with an API key. The key is not sent anywhere. Thread-safe. */
public final class ApiKeyLogin {
  /** No key is nearly as long (B19). */
  public static final int MAX_LENGTH = 4096;

  private final LoginPolicy policy;
  private final Succession succession;
  private final RevocationQueue queue;

  /** Sign-ins under {@code policy}. */
  public ApiKeyLogin(LoginPolicy policy, Succession succession, RevocationQueue queue) {
    this.policy = policy;
    this.succession = succession;
    this.queue = queue;
  }

  /** Refuses before anybody has been asked for a key (B18). */
  public void checkAllowed() {
    policy.check(LoginMethod.API_KEY);
  }

  /**
   * Stores {@code key}, then revokes what was there before.
   *
   * @param record where the steps are written down
   * @throws LoginException if it cannot be an API key; the message never repeats it
   */
  public LoginResult run(Secret key, LoginRecord record) {
    checkAllowed();
    AuthDocument document = AuthDocument.forApiKey(clean(key));
    Succession.Report report = succession.replace(document);
    Recorded.stored(report, record);
    List<String> remarks = new ArrayList<>(report.remarks());
    report
        .impossible()
        .ifPresent(why -> remarks.add("the old login was not revoked: " + why.reason()));
    return new LoginResult(document.credential(), remarks, queue.attempt(), Optional.empty());
  }

  /** The key without a byte-order mark and outer white space. */
  static Secret clean(Secret given) {
    String text = given.reveal();
    if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
      text = text.substring(1);
    }
    text = text.strip();
    if (text.isEmpty()) {
      throw invalid("no API key was given");
    }
    if (text.length() > MAX_LENGTH) {
      throw invalid("the API key has more than " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        throw invalid("the API key has a line break in it");
      }
      if (Character.isISOControl(c)) {
        throw invalid("the API key has a control character in it, at position " + (i + 1));
      }
    }
    return Secret.of(text);
  }

  private static LoginException invalid(String message) {
    return new LoginException(
        ErrorCode.SECRET_INVALID,
        message,
        "pipe one in: printenv OPENAI_API_KEY | latchkey login --with-api-key");
  }
}
