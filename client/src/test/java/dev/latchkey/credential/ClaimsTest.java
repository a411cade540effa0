package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol §8 and §12.10. */
class ClaimsTest {

  @ParameterizedTest
  @CsvSource({
    "pro, Pro (More), false",
    "go, Go, false",
    "hc, Enterprise, true",
    "ent26, Enterprise, true",
    "self_serve_business_usage_based, Self Serve Business Usage Based, true",
    "enterprise_cbp_usage_based, Enterprise CBP Usage Based, true",
    "enterprise_cbp_automation, Enterprise (Automation), true",
    "self_serve_business_prolite, Self Serve Business ProLite, true",
    "education, Edu, true"
  })
  void case194_emailAndPlanAreRead(String wire, String label, boolean workspace) {
    String token =
        Jwts.of(
            "{\"email\":\"ada@example.com\",\"https://api.openai.com/auth\":"
                + "{\"chatgpt_plan_type\":\""
                + wire
                + "\"}}");
    Identity identity = identity(token);
    Plan plan = identity.plan().orElseThrow();
    assertThat(identity.email()).contains("ada@example.com");
    assertThat(plan.wireName()).isEqualTo(wire);
    assertThat(plan.label()).isEqualTo(label);
    assertThat(plan.isWorkspace()).isEqualTo(workspace);
  }

  @Test
  void case195_noClaimsNoIdentity() {
    Identity identity = identity(Jwts.of("{}"));
    assertThat(identity.email()).isEmpty();
    assertThat(identity.plan()).isEmpty();
    assertThat(identity.accountId()).isEmpty();
    assertThat(identity.fedramp()).isFalse();
  }

  @Test
  void case196_fedrampIsReadWithTheAccount() {
    Identity identity =
        identity(
            Jwts.withAuth(
                "{\"chatgpt_account_id\":\"acct-1\",\"chatgpt_account_is_fedramp\":true}"));
    assertThat(identity.accountId()).contains("acct-1");
    assertThat(identity.fedramp()).isTrue();
  }

  @Test
  void case197_expIsRead() {
    assertThat(claims(Jwts.of("{\"exp\":1795413534}")).expiresAt())
        .contains(Instant.ofEpochSecond(1795413534L));
    assertThat(claims(Jwts.of("{}")).expiresAt()).isEmpty();
    assertThatThrownBy(() -> JwtClaims.parse(Secret.of("not-a-jwt")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("invalid ID token format");
  }

  @ParameterizedTest
  @CsvSource({
    "1795413534.75, 1795413534",
    "1.795413534e9, 1795413534",
    "-1, -1",
    "0, 0",
    "99999999999999999999,",
    "1e400000000,",
    "-1e30,",
    "\"1795413534\",",
    "null,",
    "true,"
  })
  void expIsAnyNumberThatIsATime(String number, Long seconds) {
    assertThat(claims(Jwts.of("{\"exp\":" + number + "}")).expiresAt())
        .isEqualTo(java.util.Optional.ofNullable(seconds).map(Instant::ofEpochSecond));
  }

  @Test
  void case198_businessIsAWorkspaceAndProIsNot() {
    assertThat(new Plan("business").isWorkspace()).isTrue();
    assertThat(new Plan("pro").isWorkspace()).isFalse();
    assertThat(new Plan("prolite").isWorkspace()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "free",
        "go",
        "plus",
        "pro",
        "prolite",
        "promax",
        "team",
        "self_serve_business_prolite",
        "self_serve_business_usage_based",
        "business",
        "ent26",
        "enterprise_cbp_automation",
        "enterprise_cbp_usage_based",
        "enterprise",
        "edu",
        "edu_plus",
        "edu_pro",
        "sci",
        "sci_plus"
      })
  void everyKnownPlanHasALabel(String wire) {
    assertThat(new Plan(wire).label()).isNotEqualTo(wire).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRO", "quantum", "unknown", ""})
  void case125_aPlanThatIsNotKnownIsKeptAndNoReasonToRefuse(String wire) {
    assertThat(new Plan(wire).label()).isEqualTo(wire);
    assertThat(new Plan(wire).isWorkspace()).isFalse();
  }

  @Test
  void theProfileStandsInForTheEmail() {
    assertThat(
            identity(Jwts.of("{\"https://api.openai.com/profile\":{\"email\":\"b@example.com\"}}"))
                .email())
        .contains("b@example.com");
    assertThat(
            identity(
                    Jwts.of(
                        "{\"email\":\"a@example.com\","
                            + "\"https://api.openai.com/profile\":{\"email\":\"b@example.com\"}}"))
                .email())
        .contains("a@example.com");
  }

  @Test
  void theUserIdHasTwoNames() {
    assertThat(identity(Jwts.withAuth("{\"user_id\":\"u2\"}")).userId()).contains("u2");
    assertThat(identity(Jwts.withAuth("{\"user_id\":\"u2\",\"chatgpt_user_id\":\"u1\"}")).userId())
        .contains("u1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "null", "[]", "\"\"", "{\"chatgpt_plan_type\":7}"})
  void aClaimOfTheWrongKindIsAbsent(String auth) {
    Identity identity = identity(Jwts.withAuth(auth));
    assertThat(identity.plan()).isEmpty();
    assertThat(identity.accountId()).isEmpty();
  }

  @Test
  void theSelectedAccountBeatsTheClaim() {
    TokenSet tokens =
        new TokenSet(
            Secret.of(Jwts.withAuth("{\"chatgpt_account_id\":\"claimed\"}")),
            Secret.of("a"),
            Secret.of("r"),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            java.util.Optional.of("selected"));
    assertThat(tokens.identity().accountId()).contains("selected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a.b", "a.e30", ".e30.c", "a..c", "a.e30.", "a.e30=.c"})
  void whatHasNotThreePartsIsNoJwt(String text) {
    assertThat(JwtClaims.find(Secret.of(text))).isEmpty();
  }

  private static JwtClaims claims(String jwt) {
    return JwtClaims.parse(Secret.of(jwt));
  }

  private static Identity identity(String jwt) {
    return Identity.of(claims(jwt));
  }
}
