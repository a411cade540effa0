package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeJwtTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void threePartsOfUnpaddedBase64Url() {
    String[] parts = FakeJwt.idToken(Account.sample(), NOW).mint().split("\\.", -1);
    assertThat(parts).hasSize(3);
    for (String part : parts) {
      assertThat(part).isNotEmpty().doesNotContain("=");
      assertThat(Base64.getUrlDecoder().decode(part)).isNotEmpty();
    }
  }

  @Test
  void noTwoAreEqual() {
    assertThat(FakeJwt.idToken(Account.sample(), NOW).mint())
        .isNotEqualTo(FakeJwt.idToken(Account.sample(), NOW).mint());
  }

  @Test
  void theAccessTokenNamesTheMembership() {
    String jwt = FakeJwt.accessToken(Account.sample(), NOW, NOW.plusSeconds(60)).mint();
    assertThat(FakeJwt.claims(jwt)).containsEntry("exp", (int) NOW.getEpochSecond() + 60);
    assertThat(FakeJwt.authClaims(jwt))
        .containsEntry("chatgpt_account_user_id", "user-ada__acct-1111");
  }

  @Test
  void claimsAreSetAndTakenAway() {
    Account bare = Account.sample().without("email").withoutAuthClaims();
    String jwt = FakeJwt.idToken(bare, NOW).claim("nested", Map.of("a", 1.5)).without("sub").mint();
    assertThat(FakeJwt.claims(jwt))
        .doesNotContainKeys("email", "sub", FakeJwt.AUTH_CLAIM)
        .containsEntry("nested", Map.of("a", 1.5));
    assertThat(FakeJwt.authClaims(jwt)).isEmpty();
  }
}
