package dev.latchkey.authority.accesstoken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.storage.Storage;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Personal access tokens as text: one spelling each, and nothing else is one. */
class TokenTextTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final SecureRandom random = new SecureRandom();

  /** The storage that nobody may touch. */
  private final PersonalAccessTokens untouched =
      new PersonalAccessTokens(
          (Storage)
              Proxy.newProxyInstance(
                  Storage.class.getClassLoader(),
                  new Class<?>[] {Storage.class},
                  (proxy, method, arguments) -> {
                    throw new AssertionError("the store was asked: " + method.getName());
                  }),
          InstantSource.system());

  @Test
  void aTokenHasTheFormThatTheDocumentsSay() {
    TokenText.Fresh fresh = TokenText.fresh(random, NOW);
    assertThat(fresh.text()).matches("at-lk_[0-9A-Za-z]{12}[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}");
    assertThat(TokenText.read(fresh.text()))
        .contains(new TokenText.Shown(fresh.id(), fresh.secretHash()));
    assertThat(fresh.toString()).doesNotContain(fresh.text().substring(18));
  }

  @Test
  void idsSortByTimeAndSecretsDiffer() {
    List<String> ids = new ArrayList<>();
    Set<String> secrets = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      TokenText.Fresh fresh = TokenText.fresh(random, NOW.plusMillis(i * 1_000_003L));
      ids.add(fresh.id());
      secrets.add(fresh.text().substring(18, 61));
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(secrets).hasSize(200);
  }

  @Test
  void theHashIsBoundToTheId() {
    TokenText.Fresh one = TokenText.fresh(random, NOW);
    TokenText.Fresh other = TokenText.fresh(random, NOW.plusSeconds(1));
    assertThat(one.secretHash()).isNotEqualTo(other.secretHash());
    String mixed = "at-lk_" + other.id() + one.text().substring(18);
    assertThat(TokenText.read(mixed)).as("its checksum does not fit any more").isEmpty();
  }

  @Property
  void aTokenWithOneOtherCharacterIsRefusedWithoutTheStore(
      @ForAll @IntRange(max = 66) int place, @ForAll char other) {
    String text = TokenText.fresh(random, NOW).text();
    if (text.charAt(place) == other) {
      return;
    }
    String changed = text.substring(0, place) + other + text.substring(place + 1);
    assertThat(TokenText.read(changed)).isEmpty();
    assertThat(untouched.holder(changed)).isEmpty();
  }

  @Property
  void whatIsNoTokenIsRefusedWithoutTheStore(@ForAll @StringLength(max = 200) String text) {
    assertThat(untouched.holder(text)).isEmpty();
    assertThat(untouched.holder("at-" + text)).isEmpty();
    assertThat(untouched.holder("at-lk_" + text)).isEmpty();
  }

  @Property
  void whatIsCutOffOrAddedIsRefused(
      @ForAll @IntRange(max = 66) int length,
      @ForAll @StringLength(min = 1, max = 20) String more) {
    String text = TokenText.fresh(random, NOW).text();
    assertThat(TokenText.read(text.substring(0, length))).isEmpty();
    assertThat(TokenText.read(text + more)).isEmpty();
    assertThat(TokenText.read(more + text)).isEmpty();
  }
}
