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
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** The library knows it by its name, and so tells at once what this session has. */
  @Test
  void theLibraryFindsItWithoutTheServiceLoader() throws Exception {
    assertThat(
            Files.readString(
                root().resolve("client/src/main/java/dev/latchkey/keyring/SystemKeyring.java")))
        .contains('"' + SystemKeyringProvider.class.getName() + '"');
  }

  private static Path root() {
    return Path.of(System.getProperty("latchkey.root", ".."));
  }

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(KeyringProvider.class))
        .singleElement()
        .isInstanceOf(SystemKeyringProvider.class);
  }
}
