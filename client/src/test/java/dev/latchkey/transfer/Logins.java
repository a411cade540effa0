package dev.latchkey.transfer;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.FakeJwt;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Logins that are older and younger, of one chain or another, of one account or another. */
final class Logins {
  static final Instant START = Instant.parse("2026-03-02T09:00:00Z");

  private Logins() {}

  /** A login as it was {@code age} after its sign-in. */
  static AuthDocument chatGpt(Account account, Optional<String> owner, Duration age) {
    Instant now = START.plus(age);
    String id = FakeJwt.idToken(account, now).mint();
    String access = FakeJwt.accessToken(account, now, now.plus(Duration.ofDays(10))).mint();
    String ownerMember = owner.map(text -> ", \"login_owner_id\": \"" + text + "\"").orElse("");
    return AuthDocument.parse(
        "{\"auth_mode\": \"chatgpt\", \"OPENAI_API_KEY\": null, \"tokens\": {\"id_token\": \""
            + id
            + "\", \"access_token\": \""
            + access
            + "\", \"refresh_token\": \"rt-"
            + access.substring(access.length() - 40)
            + "\""
            + ownerMember
            + ", \"account_id\": \""
            + account.accountId().orElseThrow()
            + "\"}, \"last_refresh\": \""
            + now
            + "\"}");
  }

  static AuthDocument chatGpt(String owner, Duration age) {
    return chatGpt(Account.sample(), Optional.of(owner), age);
  }

  static AuthDocument chatGpt() {
    return chatGpt("owner-1", Duration.ZERO);
  }

  static Account other() {
    return Account.sample().userId("user-bob").accountId("acct-2222").email("bob@example.com");
  }

  static void put(CredentialStore store, AuthDocument document) {
    try (var owner = store.begin()) {
      owner.replace(document);
    }
  }

  static String refreshToken(AuthDocument document) {
    return ((ChatGptSession) document.credential()).tokens().refreshToken().reveal();
  }
}
