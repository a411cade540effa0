package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageContractForMachines;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** SQLite does what every store must do, for programs without a browser. */
class SqliteStorageForMachinesTest extends StorageContractForMachines {
  @TempDir Path temporary;

  @Override
  protected Storage open() {
    return SqliteStorage.open(temporary.resolve("store.db"));
  }
}
