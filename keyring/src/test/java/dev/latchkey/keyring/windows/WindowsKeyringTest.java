package dev.latchkey.keyring.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keyring of Windows does, with the functions of Windows in memory. */
@NullMarked
class WindowsKeyringTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");
  private static final String TARGET = "cli|0123456789abcdef.Codex Auth";
  private static final Secret SHORT = Secret.of("{\"OPENAI_API_KEY\":\"sk-kim\"}");

  /** 1,280 characters of two bytes are the most that one credential holds. */
  private static final Secret OLD = Secret.of("old ".repeat(1000));

  private static final Secret NEW = Secret.of("newer".repeat(1000));

  private final MemoryAdvapi windows = new MemoryAdvapi();
  private final WindowsKeyring keyring = new WindowsKeyring(windows);

  /** Target, user and encoding as the library has them that Codex uses (protocol §4.4). */
  @Test
  void aShortItemIsWhatCodexWouldHaveMade() {
    keyring.add(NAME, SHORT);
    assertThat(windows.credentials).containsOnlyKeys(TARGET);
    Advapi.Credential made = windows.credentials.firstEntry().getValue();
    assertThat(made.user()).isEqualTo(NAME.account());
    assertThat(made.blob()).isEqualTo(SHORT.reveal().getBytes(StandardCharsets.UTF_16LE));
    assertThat(found()).isEqualTo(SHORT);
    assertThat(keyring.find(NAME).getFirst().modified()).isEqualTo(made.written());
  }

  private Secret found() {
    List<KeyringItem> items = keyring.find(NAME);
    assertThat(items).hasSize(1);
    return items.getFirst().value();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1279, 1280, 1281, 2560, 2561, 30_000, 500_000})
  void aSecretMayBeOfAnyLength(int length) {
    Secret secret = Secret.of("é".repeat(length));
    keyring.add(NAME, secret);
    assertThat(found()).isEqualTo(secret);
    assertThat(windows.credentials.values())
        .allSatisfy(one -> assertThat(one.blob()).hasSizeLessThanOrEqualTo(2560));
    assertThat(windows.credentials.size() == 1).isEqualTo(length <= 1280);
    keyring.remove(keyring.find(NAME).getFirst());
    assertThat(windows.credentials).isEmpty();
  }

  @Test
  void aSecretOfMoreThanOneMebibyteIsRefused() {
    assertThatThrownBy(() -> keyring.add(NAME, Secret.of("x".repeat(600_000))))
        .asInstanceOf(type(StoreException.class))
        .extracting(StoreException::code)
        .isEqualTo(ErrorCode.KEYRING_REFUSED);
    assertThat(windows.credentials).isEmpty();
  }

  @Test
  void longAndShortReplaceEachOtherAndLeaveNothing() {
    keyring.add(NAME, OLD);
    keyring.change(keyring.find(NAME).getFirst(), NEW);
    assertThat(found()).isEqualTo(NEW);
    assertThat(windows.credentials).hasSize(1 + 4);
    keyring.change(keyring.find(NAME).getFirst(), SHORT);
    assertThat(found()).isEqualTo(SHORT);
    assertThat(windows.credentials).hasSize(1);
  }

  /** A power cut after each single step of a write. */
  @Test
  void aWriterThatIsKilledLeavesTheOldOrTheNew() {
    List<Secret> seen = new ArrayList<>();
    for (int steps = 0; seen.isEmpty() || !whole(steps - 1); steps++) {
      windows.credentials.clear();
      windows.changesLeft = Integer.MAX_VALUE;
      keyring.add(NAME, OLD);
      KeyringItem item = keyring.find(NAME).getFirst();
      windows.changesLeft = steps;
      boolean failed = false;
      try {
        keyring.change(item, NEW);
      } catch (StoreException e) {
        failed = true;
      }
      lastWhole = failed ? -1 : steps;
      Secret left = found();
      assertThat(left).isIn(OLD, NEW);
      seen.add(left);

      windows.changesLeft = Integer.MAX_VALUE;
      keyring.change(item, SHORT);
      assertThat(windows.credentials).as("left over after %s steps", steps).hasSize(1);
    }
    assertThat(seen).startsWith(OLD).endsWith(NEW).hasSizeGreaterThan(8);
  }

  private int lastWhole = -1;

  private boolean whole(int steps) {
    return lastWhole == steps;
  }

  /** Between any two of its calls another process may replace what it reads. */
  @Test
  void aReaderSeesTheOldOrTheNewWhileAnotherWrites() {
    WindowsKeyring writer = new WindowsKeyring(windows);
    for (int after = 0; after < 8; after++) {
      windows.credentials.clear();
      windows.beforeReading = () -> {};
      keyring.add(NAME, OLD);
      int[] reads = {after};
      windows.beforeReading =
          () -> {
            if (reads[0]-- == 0) {
              writer.add(NAME, NEW);
            }
          };
      assertThat(found()).as("replaced before call %s", after).isIn(OLD, NEW);
    }
  }

  /** Half a login is none: what stands in its place can be replaced, and is no JSON. */
  @Test
  void aTornItemIsFoundAsNothingReadableAndCanBeReplaced() {
    keyring.add(NAME, OLD);
    String part = windows.names(TARGET + ".latchkey-part.").getFirst();
    Advapi.Credential whole = windows.credentials.remove(part);
    assertThat(whole).isNotNull();
    assertThat(found().reveal()).startsWith("latchkey-parts:").doesNotContain("old ");

    // One that somebody has edited.
    windows.credentials.put(part, new Advapi.Credential(part, "", new byte[2560], Instant.EPOCH));
    assertThat(found().reveal()).startsWith("latchkey-parts:");

    keyring.change(keyring.find(NAME).getFirst(), NEW);
    assertThat(found()).isEqualTo(NEW);
    assertThat(windows.credentials).doesNotContainKey(part);
  }

  @Test
  void aSecretThatLooksLikeTheMarkOfPartsIsKeptInParts() {
    Secret odd = Secret.of("latchkey-parts:1:0123456789abcdef:1:x");
    keyring.add(NAME, odd);
    assertThat(found()).isEqualTo(odd);
  }

  @Test
  void removingOneThatIsGoneIsNoError() {
    keyring.remove(new KeyringItem(NAME, "", SHORT, Instant.EPOCH));
    assertThat(keyring.find(NAME)).isEmpty();
  }

  @Test
  void whatIsBesideItStays() {
    KeyringName other = new KeyringName("codex", NAME.account());
    keyring.add(other, OLD);
    keyring.add(NAME, NEW);
    keyring.remove(keyring.find(NAME).getFirst());
    assertThat(keyring.find(other).getFirst().value()).isEqualTo(OLD);
  }

  @Test
  void errorsOfWindowsHaveCodes() {
    assertThat(new AdvapiTrouble(1312).failure().code()).isEqualTo(ErrorCode.KEYRING_ABSENT);
    assertThat(new AdvapiTrouble(5).failure().code()).isEqualTo(ErrorCode.KEYRING_REFUSED);
    assertThat(new AdvapiTrouble(87).failure()).hasMessageContaining("87");
  }
}
