package dev.latchkey.authority.storage.sqlite;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** How a file is opened as a database: every connection has the same settings. */
final class Database {
  private Database() {}

  /** The database in {@code file}. Nothing is opened yet. */
  static SQLiteDataSource in(Path file) {
    SQLiteDataSource database = new SQLiteDataSource(config());
    database.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
    return database;
  }

  /** The settings of every connection, by name. */
  static Map<String, String> pragmas() {
    Map<String, String> pragmas = new TreeMap<>();
    config()
        .toProperties()
        .forEach((name, value) -> pragmas.put(name.toString(), value.toString()));
    return pragmas;
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.setOpenMode(SQLiteOpenMode.NOMUTEX);
    config.resetOpenMode(SQLiteOpenMode.OPEN_URI);
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(5_000);
    return config;
  }
}
