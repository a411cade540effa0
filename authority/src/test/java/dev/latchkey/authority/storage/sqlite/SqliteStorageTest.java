package dev.latchkey.authority.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite does what every store must do. */
class SqliteStorageTest extends StorageContract {
  @TempDir Path temporary;

  @Override
  protected Storage open() {
    return SqliteStorage.open(temporary.resolve("store.db"));
  }

  @Test
  void commitsAreWrittenAheadAndSynced() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + temporary.resolve("store.db"));
        Statement statement = connection.createStatement();
        ResultSet mode = statement.executeQuery("PRAGMA journal_mode")) {
      assertThat(mode.getString(1)).isEqualTo("wal");
    }
    assertThat(Database.pragmas())
        .containsEntry("journal_mode", "WAL")
        .containsEntry("synchronous", "FULL")
        .containsEntry("foreign_keys", "true");
  }
}
