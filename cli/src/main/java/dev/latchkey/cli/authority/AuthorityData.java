package dev.latchkey.cli.authority;

import dev.latchkey.cli.command.Surroundings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an authority's data is: a pair of options that its commands share. */
final class AuthorityData {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The authority's folder. Default: LATCHKEY_AUTHORITY_DATA, or latchkey/authority in the user's data folder.")
  private @Nullable Path data;

  Path folder(Surroundings surroundings) {
    if (data != null) {
      return data;
    }
    return surroundings
        .environment()
        .get("LATCHKEY_AUTHORITY_DATA")
        .map(Path::of)
        .orElseGet(() ->
            surroundings
                .environment()
                .get("XDG_DATA_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> surroundings.userHome().resolve(".local/share"))
                .resolve("latchkey")
                .resolve("authority"));
  }
}
