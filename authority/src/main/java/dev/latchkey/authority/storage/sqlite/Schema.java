package dev.latchkey.authority.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the newest schema. The migrations are named here instead of being searched
 * for: a search of the class path costs start-up time and finds nothing inside a named module.
 */
final class Schema {
  private static final List<String> MIGRATIONS =
      List.of("V1__first_storey.sql", "V2__device_sign_in.sql", "V3__tokens_for_machines.sql");

  /** The version after the last migration, kept in the database's {@code user_version}. */
  static final int VERSION = MIGRATIONS.size();

  private Schema() {}

  static void migrate(DataSource database) {
    migrate(database, MigrationVersion.LATEST);
  }

  static void migrate(DataSource database, MigrationVersion target) {
    Flyway.configure()
        .loggers("slf4j")
        .dataSource(database)
        .resourceProvider(new Migrations())
        .javaMigrationClassProvider(List::of)
        .skipDefaultCallbacks(true)
        .validateMigrationNaming(true)
        .cleanDisabled(true)
        .target(target)
        .load()
        .migrate();
  }

  private static final class Migrations implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      // Asked for settings beside each migration as well, of which there are none.
      return MIGRATIONS.contains(name) ? new Migration(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return MIGRATIONS.stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
          .<LoadableResource>map(Migration::new)
          .toList();
    }
  }

  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      try (InputStream in =
          Objects.requireNonNull(Schema.class.getResourceAsStream(name), "missing " + name)) {
        return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
