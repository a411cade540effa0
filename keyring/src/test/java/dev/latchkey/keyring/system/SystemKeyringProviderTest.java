package dev.latchkey.keyring.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringProvider;
import dev.latchkey.keyring.libsecret.LibsecretKeyring;
import dev.latchkey.keyring.macos.MacKeyring;
import dev.latchkey.keyring.windows.WindowsKeyring;
import java.util.ServiceLoader;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class SystemKeyringProviderTest {

  @Test
  void eachSystemHasItsKeyring() {
    assertThat(SystemKeyringProvider.keyringOf("Linux")).isInstanceOf(LibsecretKeyring.class);
    assertThat(SystemKeyringProvider.keyringOf("Mac OS X")).isInstanceOf(MacKeyring.class);
    assertThat(SystemKeyringProvider.keyringOf("Windows 11")).isInstanceOf(WindowsKeyring.class);
    assertThatThrownBy(() -> SystemKeyringProvider.keyringOf("Plan 9"))
        .asInstanceOf(type(StoreException.class))
        .extracting(StoreException::code)
        .isEqualTo(ErrorCode.KEYRING_ABSENT);
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(KeyringProvider.class))
        .singleElement()
        .isInstanceOf(SystemKeyringProvider.class);
  }
}
