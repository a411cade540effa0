package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.server.Operator.AccessToken;
import dev.latchkey.authority.server.Operator.Issued;
import dev.latchkey.authority.server.Operator.State;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.sqlite.SqliteStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Personal access tokens, handed out beside a server that runs. */
class AccessTokenTest {
  @TempDir Path temporary;

  @Test
  void case148_whoamiSaysWhoseItIsOnBothPaths() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Issued issued = hands.accessToken();
      assertThat(issued.secret()).startsWith("at-lk_" + issued.id());
      for (String path :
          List.of(
              "/v1/user-auth-credential/whoami", "/api/accounts/v1/user-auth-credential/whoami")) {
        Reply reply = site.wire().get(path, "Authorization", "Bearer " + issued.secret());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
            .matches(
                "\\{\"email\":\"Ada@Example.org\",\"chatgpt_user_id\":\"user-[0-9a-f]{32}\","
                    + "\"chatgpt_account_id\":\"[0-9a-f-]{36}\",\"chatgpt_plan_type\":\"enterprise\","
                    + "\"chatgpt_account_is_fedramp\":false\\}");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
      }
      assertThat(hands.whoami("bearer   " + issued.secret() + " ").status())
          .as("the scheme's case does not matter")
          .isEqualTo(200);
    }
  }

  @Test
  void whatIsWrongExpiredOrRevokedIsRefusedAlike() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Issued issued = hands.accessToken();
      Issued other = hands.accessToken();
      Reply wrong = hands.whoami("Bearer " + mixed(issued, other));
      assertThat(wrong.status()).isEqualTo(401);
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(200);

      hands.operator(o -> {
        o.revokeAccessToken(issued.id());
        return issued;
      });
      Reply revoked = hands.whoami("Bearer " + issued.secret());
      assertThat(revoked.status()).isEqualTo(401);
      assertThat(revoked.body()).isEqualTo(wrong.body());
      assertThat(revoked.header("www-authenticate")).contains("invalid_token");

      site.clock.advance(Duration.ofDays(90).minusSeconds(1));
      assertThat(hands.whoami("Bearer " + other.secret()).status()).isEqualTo(200);
      site.clock.advance(Duration.ofSeconds(1));
      assertThat(hands.whoami("Bearer " + other.secret()).body()).isEqualTo(wrong.body());
      assertThat(hands.operator(Operator::accessTokens))
          .extracting(AccessToken::state)
          .containsExactlyInAnyOrder(State.REVOKED, State.EXPIRED);
    }
  }

  /** A well-formed token with the id of one and the secret of the other. */
  private static String mixed(Issued one, Issued other) {
    String body = "at-lk_" + one.id() + other.secret().substring(18, 61);
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    StringBuilder digits = new StringBuilder();
    long rest = crc.getValue();
    for (int i = 0; i < 6; i++) {
      digits.append(
          "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
              .charAt((int) (rest % 62)));
      rest /= 62;
    }
    return body + digits.reverse();
  }

  @Test
  void bug20_theSuspendedAreRefusedUntilTheyAreLetBackIn() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Issued issued = hands.accessToken();
      suspend(site, Standing.SUSPENDED);
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(401);
      assertThat(hands.operator(Operator::accessTokens))
          .extracting(AccessToken::state)
          .containsExactly(State.SUSPENDED);
      assertProblem(Problem.NOT_FOUND, hands::accessToken);
      suspend(site, Standing.ACTIVE);
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(200);
    }
  }

  private static void suspend(Site site, Standing standing) {
    try (Storage storage = SqliteStorage.open(site.directory.resolve("latchkey.db"))) {
      String person = storage.personByEmail("ada@example.org").orElseThrow().id();
      storage.setPersonStanding(
          person,
          standing,
          new AuditEntry(site.clock.instant(), "operator", "test", person, "ok", "{}"));
    }
  }

  @Test
  void theTokenIsNowhereOnTheDisk() throws Exception {
    try (Site site = Site.start(temporary)) {
      Issued issued = new Hands(site).accessToken();
      assertThat(issued.toString()).doesNotContain(issued.secret());
      String secret = issued.secret().substring(18, 61);
      try (var files = Files.list(site.directory)) {
        for (Path file : files.toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(secret);
        }
      }
      assertThat(new Hands(site).audit())
          .contains("operator access-token.create " + issued.id() + " ok")
          .contains("\"expires_at\":\"", "\"name\":\"laptop\"")
          .doesNotContain(secret);
    }
  }

  @Test
  void whatCannotBeIsSaidAndNothingIsMade() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      for (String name : List.of("", " ", "a\u0007b", "a\u202eb", "a".repeat(101))) {
        assertProblem(
            Problem.INVALID_VALUE,
            () -> hands.operator(o -> o.createAccessToken(Hands.ADA, name, Duration.ofDays(1))));
      }
      for (Duration life :
          List.of(
              Duration.ZERO, Duration.ofDays(-1), Duration.ofSeconds(59), Duration.ofDays(366))) {
        assertProblem(
            Problem.INVALID_VALUE,
            () -> hands.operator(o -> o.createAccessToken(Hands.ADA, "name", life)));
      }
      for (String email : List.of("bob@example.org", "", "' OR 1=1 --", "ada@example.org\u0000")) {
        assertProblem(
            Problem.NOT_FOUND,
            () ->
                hands.operator(o ->
                    o.createAccessToken(
                        new Operator.Beneficiary(email, Optional.empty()),
                        "name",
                        Duration.ofDays(1))));
      }
      assertProblem(
          Problem.NOT_FOUND,
          () ->
              hands.operator(o ->
                  o.createAccessToken(
                      new Operator.Beneficiary(Site.EMAIL, Optional.of("' OR 1=1 --")),
                      "name",
                      Duration.ofDays(1))));
      for (String id : List.of("", "' OR 1=1 --", "000000000000", "%")) {
        assertProblem(
            Problem.NOT_FOUND,
            () ->
                hands.operator(o -> {
                  o.revokeAccessToken(id);
                  return id;
                }));
      }
      assertThat(hands.operator(Operator::accessTokens)).isEmpty();
    }
  }

  @Test
  void bug11_aNameWithSqlInItIsOnlyAName() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      String name = "x'); DROP TABLE access_token; --";
      Issued issued = hands.operator(o -> o.createAccessToken(Hands.ADA, name, Duration.ofDays(1)));
      assertThat(hands.operator(Operator::accessTokens))
          .extracting(AccessToken::name)
          .containsExactly(name);
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(200);
      for (String text :
          List.of("at-' OR 1=1 --", "at-lk_\"", "at-", "at-%00", "at-lk_" + "'".repeat(61))) {
        assertThat(hands.whoami("Bearer " + text).status()).as(text).isEqualTo(401);
      }
    }
  }

  @Test
  void bug06_afterARestoredBackupNoTokenWorksThatMayHaveBeenRevoked() {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Issued issued = hands.accessToken();
      site.restart();
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(200);
      site.restart(() -> Authority.renewEpoch(site.directory));
      assertThat(hands.whoami("Bearer " + issued.secret()).status()).isEqualTo(401);
    }
  }

  @Test
  void theOperatorNeedsAnAuthorityAndMayWorkWithoutAServer() {
    Path nothing = temporary.resolve("nothing");
    assertProblem(
        Problem.NOT_INITIALISED, () -> Operator.open(nothing, java.time.InstantSource.system()));
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Issued[] issued = new Issued[1];
      site.restart(() -> issued[0] = hands.accessToken());
      assertThat(hands.whoami("Bearer " + issued[0].secret()).status()).isEqualTo(200);
    }
  }

  private static void assertProblem(Problem problem, Runnable work) {
    assertThatExceptionOfType(AuthorityException.class)
        .isThrownBy(work::run)
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }
}
