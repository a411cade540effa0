package dev.latchkey.capability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Controls;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Plan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the built-in table says (policy §10.5, requirements §1.1 and §13). */
class CapabilityTableTest {
  private static final CapabilityTable TABLE = CapabilityTable.builtIn();

  private static Entitlement given(AuthMode mode, String plan, String id) {
    return TABLE.of(mode, Optional.of(plan).map(Plan::new)).find(id).orElseThrow();
  }

  /** On a plan of which every page speaks. */
  @ParameterizedTest
  @CsvSource({
    "local, yes, yes, yes, yes",
    "ide, yes, limited, yes, yes",
    "extensions, yes, yes, yes, yes",
    "local-requirements, yes, yes, yes, yes",
    "fast-mode, yes, yes, yes, no",
    "codex-spark, no, no, no, no",
    "plugins, yes, yes, limited, limited",
    "usage, yes, yes, no, no",
    "cloud, yes, limited, no, no",
    "integrations, yes, limited, no, no",
    "connectors, yes, limited, no, no",
    "remote-control, yes, limited, no, no",
    "cloud-policies, yes, yes, no, no",
    "access-tokens, yes, no, no, no"
  })
  void R_SPD_eachKindOnBusiness(
      String id, String chatGpt, String accessToken, String apiKey, String bedrock) {
    assertThat(List.of(AuthMode.CHATGPT, AuthMode.CHATGPT_AUTH_TOKENS, AuthMode.HEADERS))
        .allSatisfy(mode -> assertThat(on(mode, id)).isEqualTo(chatGpt));
    assertThat(List.of(AuthMode.PERSONAL_ACCESS_TOKEN, AuthMode.AGENT_IDENTITY))
        .allSatisfy(mode -> assertThat(on(mode, id)).isEqualTo(accessToken));
    assertThat(on(AuthMode.API_KEY, id)).isEqualTo(apiKey);
    assertThat(List.of(AuthMode.BEDROCK_API_KEY, AuthMode.BEDROCK_ACCESS_KEYS))
        .allSatisfy(mode -> assertThat(on(mode, id)).isEqualTo(bedrock));
  }

  private static String on(AuthMode mode, String id) {
    return given(mode, "business", id).availability().id();
  }

  @Test
  void noRowIsLeftOutAbove() {
    assertThat(TABLE.rows()).hasSize(14);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "business",
        "enterprise_cbp_usage_based",
        "enterprise_cbp_automation",
        "enterprise",
        "hc",
        "edu",
        "education",
        "edu_plus",
        "edu_pro",
        "ent26",
        "sci",
        "sci_plus"
      })
  void R_MGD_6_thesePlansGetCloudManagedPolicies(String plan) {
    assertThat(given(AuthMode.CHATGPT, plan, "cloud-policies").availability())
        .isEqualTo(Availability.YES);
    assertThat(given(AuthMode.API_KEY, plan, "cloud-policies").availability())
        .isEqualTo(Availability.NO);
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
        "k12",
        "Enterprise",
        "a-plan-of-tomorrow"
      })
  void R_MGD_6_noOtherPlanDoes(String plan) {
    assertThat(given(AuthMode.CHATGPT, plan, "cloud-policies").availability())
        .isEqualTo(Availability.NO);
  }

  @ParameterizedTest
  @CsvSource({
    "pro, yes",
    "plus, no",
    "business, no",
    "enterprise, no",
    "promax, by-plan",
    "a-plan-of-tomorrow, by-plan"
  })
  void codexSparkIsForPro(String plan, String availability) {
    assertThat(given(AuthMode.CHATGPT, plan, "codex-spark").availability().id())
        .isEqualTo(availability);
  }

  @ParameterizedTest
  @CsvSource({"plus, yes", "edu, yes", "free, by-plan", "team, by-plan"})
  void aPlanOfWhichNoPageSpeaksIsLeftOpen(String plan, String availability) {
    assertThat(given(AuthMode.CHATGPT, plan, "cloud").availability().id()).isEqualTo(availability);
  }

  @Test
  void aPlanThatIsNotKnownLeavesOpenWhatDependsOnIt() {
    assertThat(TABLE.of(AuthMode.CHATGPT, Optional.empty()).list())
        .filteredOn(each -> each.availability() == Availability.BY_PLAN)
        .extracting(Entitlement::id)
        .containsExactly(
            "codex-spark",
            "cloud",
            "integrations",
            "connectors",
            "remote-control",
            "cloud-policies",
            "access-tokens");
  }

  @Test
  void R_AUTH_10_R_AUTH_11_fastModeIsPaidByWhoSignsIn() {
    assertThat(given(AuthMode.CHATGPT, "plus", "fast-mode").paidBy()).contains(PaidBy.PLAN);
    Entitlement key = given(AuthMode.API_KEY, "plus", "fast-mode");
    assertThat(key.paidBy()).contains(PaidBy.API);
    assertThat(key.note()).contains("API priority pricing", "without ChatGPT credits");
  }

  @Test
  void nobodyPaysForWhatIsNotGiven() {
    Entitlement spark = given(AuthMode.CHATGPT, "plus", "codex-spark");
    assertThat(spark.paidBy()).isEmpty();
    assertThat(spark.note()).contains("Pro");
  }

  @ParameterizedTest
  @EnumSource(AuthMode.class)
  void R_AUTH_3_theModeDecidesWhoPaysAndGoverns(AuthMode mode) {
    Entitlements given = TABLE.of(mode, Optional.empty());
    assertThat(given.payer()).isEqualTo(mode.payer());
    assertThat(given.controls()).isEqualTo(mode.controls());
    assertThat(given.governance())
        .contains(
            switch (mode.controls()) {
              case WORKSPACE -> "RBAC";
              case API_ORGANISATION -> "retention and data sharing";
              case AWS_ACCOUNT -> "AWS account";
            });
    assertThat(mode.payer() == Payer.SUBSCRIPTION).isEqualTo(mode.controls() == Controls.WORKSPACE);
  }

  @Test
  void whoIsNotSignedInCanCompareAllWays() {
    assertThat(TABLE.compare()).extracting(Entitlements::kind).containsExactly(LoginKind.values());
  }

  @Test
  void everyNoSaysWhy() {
    for (Entitlements way : TABLE.compare()) {
      assertThat(way.list())
          .filteredOn(each -> each.availability() != Availability.YES)
          .filteredOn(each -> each.availability() != Availability.BY_PLAN)
          .allSatisfy(each -> assertThat(each.note()).as(each.id()).isNotEmpty());
    }
  }

  @Test
  void itSaysWhichPagesSaySoAndWhen() {
    assertThat(TABLE.sources())
        .hasSizeGreaterThan(4)
        .allSatisfy(source -> assertThat(source.page()).hasHost("learn.chatgpt.com"));
    assertThat(TABLE.date()).isEqualTo("2026-08-19");
  }
}
