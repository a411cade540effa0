package dev.latchkey.keyring.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the keyring of macOS does, with the Security framework in memory. */
@NullMarked
class MacKeyringTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");
  private static final Secret SECRET = Secret.of("{\"OPENAI_API_KEY\":\"sk-kim-ü\"}");

  private final MemorySecurity security = new MemorySecurity();
  private final MacKeyring keyring = new MacKeyring(security);

  @Test
  void whatIsAddedIsFoundChangedAndRemoved() {
    assertThat(keyring.find(NAME)).isEmpty();
    keyring.add(NAME, SECRET);
    assertThat(security.passwords)
        .containsOnlyKeys("Codex Auth\ncli|0123456789abcdef")
        .allSatisfy((key, password) ->
            assertThat(password).isEqualTo(SECRET.reveal().getBytes(StandardCharsets.UTF_8)));
    KeyringItem item = keyring.find(NAME).getFirst();
    assertThat(item.value()).isEqualTo(SECRET);

    keyring.change(item, Secret.of("other"));
    assertThat(keyring.find(NAME))
        .extracting(KeyringItem::value)
        .containsExactly(Secret.of("other"));

    keyring.remove(item);
    assertThat(keyring.find(NAME)).isEmpty();
    keyring.remove(item);
  }

  @Test
  void whatIsNoTextIsFoundAndCanBeReplaced() {
    security.passwords.put("Codex Auth\n" + NAME.account(), new byte[] {(byte) 0xff, 'x'});
    KeyringItem item = keyring.find(NAME).getFirst();
    keyring.change(item, SECRET);
    assertThat(keyring.find(NAME)).extracting(KeyringItem::value).containsExactly(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "-128, KEYRING_LOCKED",
    "-25291, KEYRING_ABSENT",
    "-25293, KEYRING_LOCKED",
    "-25299, KEYRING_REFUSED",
    "-25307, KEYRING_ABSENT",
    "-25308, KEYRING_LOCKED",
    "-25315, KEYRING_LOCKED",
    "-34018, KEYRING_REFUSED",
    "-1, KEYRING_REFUSED"
  })
  void eachStatusHasItsCode(int status, ErrorCode code) {
    security.status = status;
    assertThatThrownBy(() -> keyring.find(NAME))
        .asInstanceOf(type(StoreException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .extracting(Throwable::getMessage)
        .asString()
        .contains("OSStatus " + status);
  }

  @Test
  void unlockingAsksForWhatCouldNotBeReadToo() {
    keyring.add(NAME, SECRET);
    security.status = -25308;
    assertThatThrownBy(() -> keyring.find(NAME)).isInstanceOf(StoreException.class);
    keyring.unlock();
    assertThat(keyring.find(NAME)).hasSize(1);
  }

  @Test
  void aDialogThatIsCancelledLeavesItLocked() {
    security.answer = -128;
    assertThatThrownBy(keyring::unlock)
        .asInstanceOf(type(StoreException.class))
        .extracting(StoreException::code)
        .isEqualTo(ErrorCode.KEYRING_LOCKED);
  }
}
