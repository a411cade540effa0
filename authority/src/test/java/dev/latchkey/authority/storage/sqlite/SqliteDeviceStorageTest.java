package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.DeviceStorageContract;
import dev.latchkey.authority.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** SQLite does what every store must do with device sign-ins. */
class SqliteDeviceStorageTest extends DeviceStorageContract {
  @TempDir Path temporary;

  @Override
  protected Storage open() {
    return SqliteStorage.open(temporary.resolve("store.db"));
  }
}
