package dev.latchkey.authority.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.storage.ProgramSignIn;
import dev.latchkey.authority.storage.Rotation;
import dev.latchkey.authority.storage.RotationRequest;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.Way;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A store of an earlier version is brought up to date with all that is in it. */
class SchemaTest {
  @TempDir Path temporary;

  @Test
  void whoWasSignedInBeforeDeviceSignInCameIsSignedInAfter() throws Exception {
    Path file = temporary.resolve("store.db");
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + file);
    Schema.migrate(database, MigrationVersion.fromVersion("1"));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql :
          new String[] {
            "INSERT INTO store VALUES (1, 'the-epoch-of-before')",
            "INSERT INTO workspace VALUES ('ws-1', 'Engines', 'enterprise', 0, 'ACTIVE')",
            "INSERT INTO person VALUES ('user-1', 'a@b', 'a@b', 'hash', 'ACTIVE')",
            "INSERT INTO membership VALUES ('user-1', 'ws-1', 'OWNER', 'ACTIVE')",
            "INSERT INTO token_family VALUES (x'00000000000000000000000000000007', 3, 1000,"
                + " '4:127:0:0', 'user-1', 'ws-1', 'latchkey', 'openid offline_access', 500, 600,"
                + " 9000000, 9000000, 'ACTIVE')",
            "PRAGMA user_version = 1"
          }) {
        statement.execute(sql);
      }
    }
    UUID family = new UUID(0, 7);
    try (Storage storage = SqliteStorage.open(file)) {
      assertThat(storage.epoch()).isEqualTo("the-epoch-of-before");
      assertThat(storage.programSignIns("user-1", Instant.ofEpochMilli(2_000)))
          .containsExactly(
              new ProgramSignIn(
                  family,
                  Way.BROWSER,
                  "latchkey",
                  "Engines",
                  "4:127:0:0",
                  Instant.ofEpochMilli(600),
                  Instant.ofEpochMilli(1_000)));
      assertThat(
              storage.rotate(
                  new RotationRequest(
                      family,
                      3,
                      "latchkey",
                      "4:127:0:0",
                      Instant.ofEpochMilli(2_000),
                      Duration.ZERO,
                      Duration.ofDays(1))))
          .isInstanceOf(Rotation.Advanced.class);
    }
  }
}
