package dev.latchkey.testkit.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeJwt;
import dev.latchkey.testkit.IssuedTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A document of every kind that Codex 0.169 stores, and some that tell changes apart. */
final class SampleDocuments {
  /** A part of every secret in these documents. */
  static final String SECRET = "contract-secret";

  private static final Instant NOW = Instant.parse("2026-11-23T05:58:54.756536526Z");
  private static final String NUMBER = "contract_number";
  private static final String CHATGPT = chatGptText(); // Two logins are never the same.

  private SampleDocuments() {}

  static AuthDocument apiKey() {
    return AuthDocument.parse(AuthJsonSamples.apiKey("sk-" + SECRET));
  }

  static AuthDocument chatGpt() {
    return AuthDocument.parse(CHATGPT);
  }

  private static String chatGptText() {
    Account account = Account.sample();
    return AuthJsonSamples.chatgpt(
        new IssuedTokens(
            FakeJwt.idToken(account, NOW).mint(),
            FakeJwt.accessToken(account, NOW, NOW.plus(Duration.ofHours(1))).mint(),
            "rt-" + SECRET,
            account),
        "https://auth.openai.com/",
        NOW);
  }

  /** A ChatGPT login that is enrolled as an agent. */
  static AuthDocument agentRecord(String email, boolean withTask) {
    String record =
        """
        ,
          "agent_identity": {
            "agent_runtime_id": "runtime-1",
            "agent_private_key": "%s",
            "account_id": "acct-1",
            "chatgpt_user_id": "user-kim",
            "email": "%s",
            "plan_type": "plus",
            "chatgpt_account_is_fedramp": false%s
          }
        }\
        """
            .formatted(SECRET, email, withTask ? ",\n    \"task_id\": \"task-1\"" : "");
    String login = CHATGPT.stripTrailing();
    return AuthDocument.parse(login.substring(0, login.length() - 2) + record);
  }

  static AuthDocument agentJwt() {
    return AuthDocument.parse(
        AuthJsonSamples.agentIdentity(
            FakeJwt.accessToken(Account.sample(), NOW, NOW.plus(Duration.ofDays(1))).mint()));
  }

  static AuthDocument personalAccessToken() {
    return AuthDocument.parse(AuthJsonSamples.personalAccessToken("at-" + SECRET));
  }

  /** As an older program may have written it. */
  static AuthDocument personalAccessTokenWithMode() {
    return AuthDocument.parse(
        "{\"auth_mode\":\"personalAccessToken\",\"personal_access_token\":\"at-" + SECRET + "\"}");
  }

  static AuthDocument bedrockApiKey() {
    return AuthDocument.parse(AuthJsonSamples.bedrockApiKey(SECRET, "eu-central-1"));
  }

  static AuthDocument bedrockAccessKeys() {
    return AuthDocument.parse(AuthJsonSamples.bedrockAccessKeys("AKIA-SAMPLE", SECRET));
  }

  /** What a newer Codex may store: members that nobody knows yet, at both levels, in any order. */
  static AuthDocument withUnknownMembers() {
    return AuthDocument.parse(
        """
        {
          "zeta": [1, 2.50, {"deep": null}],
          "OPENAI_API_KEY": "sk-%s",
          "alpha": "k\u00fcche \\u0000 \\ud83d\\udd11",
          "auth_mode": "apikey",
          "middle": {"b": true, "a": 1e3}
        }
        """
            .formatted(SECRET));
  }

  /** One of a row of documents; every second is large, so that a torn one is noticed. */
  static AuthDocument numbered(int number) {
    return AuthDocument.parse(
        "{\"OPENAI_API_KEY\":\"sk-%s\",\"%s\":\"%d\",\"filler\":\"%s\"}"
            .formatted(SECRET, NUMBER, number, "x".repeat(number % 2 == 0 ? 1 : 20_000)));
  }

  /** Which one of the row it is. */
  static int number(AuthDocument document) {
    return Integer.parseInt(document.json().string(NUMBER).orElse("-1"));
  }

  /** The secrets of {@link #chatGpt} and {@link #apiKey}, or parts of them. */
  static List<String> secretsOf(AuthDocument document) {
    String text = document.toCompactText();
    return text.contains("eyJ") ? List.of(SECRET, "eyJ") : List.of(SECRET);
  }
}
