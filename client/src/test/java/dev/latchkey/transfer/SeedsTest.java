package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.TransferException;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.transfer.Seeds.Restored;
import dev.latchkey.transfer.Seeds.Saved;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login goes through a job and comes back as young as it was at its end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SeedsTest {
  private final TestClock clock = TestClock.at(Logins.START);
  private final AuthDocument seed = Logins.chatGpt();
  private final AuthDocument renewed = Logins.chatGpt("owner-1", Duration.ofDays(9));
  private final Chest chest = new Chest();
  private Machine runner;

  /** A vault that remembers what it was given. */
  private static final class Chest implements Seeds.Vault {
    private final List<String> kept = new ArrayList<>();
    private Optional<byte[]> visible = Optional.empty();
    private boolean broken;

    @Override
    public String name() {
      return "the chest";
    }

    @Override
    public Optional<byte[]> content() {
      return visible;
    }

    @Override
    public void keep(byte[] authJson) {
      if (broken) {
        throw new TransferException(ErrorCode.COMMAND_FAILED, "the chest is locked", "open it");
      }
      kept.add(new String(authJson, StandardCharsets.UTF_8));
    }
  }

  @BeforeEach
  void open() {
    runner = new Machine(clock);
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private Restored restore(AuthDocument document) {
    return restore(document, false);
  }

  private Restored restore(AuthDocument document, boolean replace) {
    return runner
        .latchkey
        .seeds()
        .restore(bytes(document.toPrettyText()), "the secret", replace)
        .outcome();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Saved save() {
    return runner.latchkey.seeds().save(chest, false);
  }

  private static LatchkeyException refusal(ErrorCode code, Executable attempt) {
    LatchkeyException refused = catchThrowableOfType(LatchkeyException.class, attempt::execute);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    return refused;
  }

  @Test
  void R_CICD_4_aSeedIsRestoredToTheByteAndPrivately() {
    assertThat(restore(seed)).isEqualTo(Restored.STORED);
    assertThat(runner.home.readAuthJson()).isEqualTo(seed.toPrettyText());
    assertThat(runner.home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(runner.home.mode("latchkey/seed.json")).isEqualTo("rw-------");
    assertThat(runner.home.read("latchkey/seed.json"))
        .doesNotContain(Logins.refreshToken(seed), "ada@example.com", "acct-1111");
  }

  @Test
  void R_CICD_12_anOlderSeedDoesNotOverwriteWhatTheRunnerHasRenewed() {
    restore(seed);
    Logins.put(runner.store, renewed);
    assertThat(restore(seed)).isEqualTo(Restored.YOUNGER_KEPT);
    assertThat(runner.stored()).contains(renewed);
    assertThat(runner.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void R_CICD_12_theSameSeedAgainChangesNothing() {
    restore(seed);
    assertThat(restore(seed)).isEqualTo(Restored.THERE_ALREADY);
    assertThat(runner.stored()).contains(seed);
  }

  @Test
  void R_CICD_12_filesOfOlderProgramsAreOrderedByTheirTimes() {
    AuthDocument young = Logins.chatGpt(Account.sample(), Optional.empty(), Duration.ofDays(9));
    AuthDocument old = Logins.chatGpt(Account.sample(), Optional.empty(), Duration.ZERO);
    Logins.put(runner.store, young);
    assertThat(restore(old)).isEqualTo(Restored.YOUNGER_KEPT);
    Logins.put(runner.store, old);
    assertThat(restore(young)).isEqualTo(Restored.STORED);
    // It may be the same chain, and revoking that would end the seed.
    assertThat(runner.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void R_CICD_14_whatAnotherJobHasRenewedIsRestoredAndNothingRevoked() {
    Logins.put(runner.store, seed);
    assertThat(restore(renewed)).isEqualTo(Restored.STORED);
    assertThat(runner.stored()).contains(renewed);
    assertThat(runner.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void R_CICD_19_aReseedReplacesAndRevokesTheOldLogin() {
    Logins.put(runner.store, renewed);
    AuthDocument fresh = Logins.chatGpt("owner-2", Duration.ofDays(20));
    Seeds.Restoration restoration =
        runner.latchkey.seeds().restore(bytes(fresh.toPrettyText()), "the secret", false);
    assertThat(restoration.outcome()).isEqualTo(Restored.STORED);
    assertThat(runner.stored()).contains(fresh);
    assertThat(restoration.revocations()).hasSize(1);
  }

  @Test
  void R_CICD_16_anotherAccountIsNotMixedIn() {
    Logins.put(runner.store, Logins.chatGpt(Logins.other(), Optional.of("owner-9"), Duration.ZERO));
    Map<String, String> before = runner.home.snapshot();
    refusal(ErrorCode.LOGIN_IN_THE_WAY, () -> restore(renewed));
    runner.home.assertUnchangedSince(before);
    assertThat(restore(renewed, true)).isEqualTo(Restored.STORED);
  }

  @Test
  void R_CICD_11_otherCredentialsSayWhatToUseInstead() {
    for (var wrong :
        Map.of(
                "{\"auth_mode\": \"apikey\", \"OPENAI_API_KEY\": \"sk-x\"}",
                "API key",
                "{\"personal_access_token\": \"at-x\"}",
                "access token",
                "{\"auth_mode\": \"agentIdentity\", \"agent_identity\": \"a.b.c\"}",
                "access token",
                "{}",
                "no login",
                seed.toPrettyText().replace("\"chatgpt\"", "\"chatgptAuthTokens\""),
                "another program",
                seed.toPrettyText().replace(Logins.refreshToken(seed), ""),
                "without a refresh token")
            .entrySet()) {
      LatchkeyException refused =
          refusal(
              ErrorCode.SEED_UNFIT,
              () -> runner.latchkey.seeds().restore(bytes(wrong.getKey()), "the secret", false));
      assertThat(refused.getMessage()).contains("the secret", wrong.getValue());
    }
    assertThat(runner.home.snapshot()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " \n", "null", "[]", "{\"auth_mode\"", "\u0000", "{}{}", "eyJhdXRoX21v"})
  void R_CICD_11_whatIsNoAuthJsonIsRefused(String text) {
    LatchkeyException refused =
        refusal(
            ErrorCode.SEED_UNFIT,
            () -> runner.latchkey.seeds().restore(bytes(text), "the variable X", true));
    assertThat(refused.getMessage()).startsWith("the variable X");
    assertThat(runner.home.snapshot()).isEmpty();
  }

  @Test
  void base64IsRecognised() {
    byte[] encoded = Base64.getEncoder().encode(bytes("{\"auth_mode\": \"chatgpt\"}"));
    assertThat(
            refusal(
                    ErrorCode.SEED_UNFIT,
                    () -> runner.latchkey.seeds().restore(encoded, "the secret", false))
                .remedy())
        .contains("base64");
  }

  @Test
  void whiteSpaceAroundItDoesNoHarm() {
    assertThat(
            runner
                .latchkey
                .seeds()
                .restore(bytes("\n  " + seed.toPrettyText() + "\r\n"), "the secret", false)
                .outcome())
        .isEqualTo(Restored.STORED);
  }

  @Test
  void R_CICD_14_whatTheJobHasRenewedIsSavedOnce() {
    restore(seed);
    assertThat(save()).isEqualTo(Saved.UNCHANGED);
    Logins.put(runner.store, renewed);
    assertThat(save()).isEqualTo(Saved.WRITTEN);
    assertThat(save()).isEqualTo(Saved.UNCHANGED);
    assertThat(chest.kept).containsExactly(renewed.toPrettyText());
  }

  @Test
  void R_CICD_14_aYoungerLoginThatWasKeptIsSavedOverTheOldSecret() {
    Logins.put(runner.store, renewed);
    restore(seed);
    assertThat(save()).isEqualTo(Saved.WRITTEN);
    assertThat(chest.kept).containsExactly(renewed.toPrettyText());
  }

  @Test
  void R_CICD_18_anOlderLoginIsNotSavedOverAYoungerOne() {
    restore(seed);
    Logins.put(runner.store, Logins.chatGpt("owner-1", Duration.ofDays(1)));
    chest.visible = Optional.of(bytes(renewed.toPrettyText()));
    assertThat(save()).isEqualTo(Saved.YOUNGER_KEPT);
    assertThat(chest.kept).isEmpty();
    chest.visible = Optional.of(bytes("garbage"));
    assertThat(save()).isEqualTo(Saved.WRITTEN);
  }

  @Test
  void R_CICD_14_aSignedOutOrIncompleteStoreIsNotSavedOverAGoodSecret() {
    refusal(ErrorCode.NOT_SIGNED_IN, this::save);
    restore(seed);
    for (String broken :
        List.of(
            "{}",
            "{\"auth_mode\": \"chatgpt\"}",
            seed.toPrettyText().replace(Logins.refreshToken(seed), ""))) {
      runner.home.writeAuthJson(broken);
      refusal(ErrorCode.SEED_UNFIT, this::save);
    }
    runner.home.writeAuthJson("{\"auth_mode\": ");
    refusal(ErrorCode.STORE_UNREADABLE, this::save);
    Logins.put(runner.store, AuthDocument.forApiKey(Secret.of("sk-x")));
    refusal(ErrorCode.SEED_UNFIT, this::save);
    assertThat(chest.kept).isEmpty();
  }

  @Test
  void R_CICD_16_anotherAccountIsNotSavedOverTheSecret() {
    restore(seed);
    AuthDocument other = Logins.chatGpt(Logins.other(), Optional.of("o"), Duration.ofDays(1));
    Logins.put(runner.store, other);
    refusal(ErrorCode.LOGIN_IN_THE_WAY, this::save);
    assertThat(runner.latchkey.seeds().save(chest, true)).isEqualTo(Saved.WRITTEN);
  }

  @Test
  void aVaultThatFailsIsAskedAgainNextTime() {
    restore(seed);
    Logins.put(runner.store, renewed);
    chest.broken = true;
    refusal(ErrorCode.COMMAND_FAILED, this::save);
    chest.broken = false;
    assertThat(save()).isEqualTo(Saved.WRITTEN);
  }

  @Test
  void R_CICD_16_aHomeThatAnotherProcessHoldsIsNotSavedFrom() {
    restore(seed);
    Logins.put(runner.store, renewed);
    try (StoreTransaction renewal = runner.store.begin()) {
      assertThat(refusal(ErrorCode.STORE_LOCKED, this::save).getMessage())
          .contains("auth.lock", "process");
      assertThat(renewal.read()).contains(renewed);
    }
    assertThat(save()).isEqualTo(Saved.WRITTEN);
  }
}
