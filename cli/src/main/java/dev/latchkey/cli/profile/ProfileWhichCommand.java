package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.profile.SelectedProfile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey profile which}. */
@Command(
    name = "which",
    description = "Say which profile counts here, and why.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  latchkey profile which", "  latchkey profile which --json | jq -r .home"})
final class ProfileWhichCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  ProfileWhichCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    try {
      SelectedProfile selected = surroundings.profile(root.options());
      if (json) {
        terminal.out().println(new JsonWriter().pretty(json(selected)));
      } else {
        terminal.out().println(terminal.strong(selected.name().text()));
        terminal.out().println("  because    " + reason(selected));
        terminal.out().println("  home       " + Printable.escape(selected.home().toString()));
      }
      return ExitCode.SUCCESS;
    } catch (LatchkeyException e) {
      if (json) {
        terminal.out().println(new JsonWriter().pretty(json(e)));
      }
      throw e;
    }
  }

  private static String reason(SelectedProfile selected) {
    return switch (selected.reason()) {
      case OPTION -> "--profile says so";
      case VARIABLE -> "LATCHKEY_PROFILE says so";
      case BINDING ->
          selected.boundFolder().map(Path::toString).map(Printable::escape).orElse("a folder")
              + " is bound to it";
      case HOME_VARIABLE -> "CODEX_HOME is its home";
      case DEFAULT -> "nothing else was chosen";
    };
  }

  private static JsonObject json(SelectedProfile selected) {
    return JsonObject.empty()
        .with("version", new JsonNumber("1"))
        .with("name", selected.name().text())
        .with("home", selected.home().toString())
        .with("reason", selected.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .with(
            "folder",
            selected
                .boundFolder()
                .<JsonValue>map(folder -> new JsonString(folder.toString()))
                .orElseGet(JsonNull::new))
        .with("error", new JsonNull());
  }

  private static JsonObject json(LatchkeyException e) {
    return JsonObject.empty()
        .with("version", new JsonNumber("1"))
        .with("name", new JsonNull())
        .with("home", new JsonNull())
        .with("reason", new JsonNull())
        .with("folder", new JsonNull())
        .with("error", ErrorJson.of(e));
  }
}
