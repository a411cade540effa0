package dev.latchkey.cli.profile;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.profile.Profile;
import dev.latchkey.profile.ProfileName;
import dev.latchkey.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code latchkey profile list}. */
@Command(
    name = "list",
    description =
        "Show all profiles, their homes, who is signed in there, and where they are bound. Asks no one.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey profile list",
      "  latchkey profile list --json | jq -r '.profiles[] | select(.current).name'"
    })
final class ProfileListCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  ProfileListCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    ProfileOverview overview = ProfileOverview.read(surroundings);
    Optional<ProfileName> current = current();
    if (json) {
      terminal.out().println(new JsonWriter().pretty(json(overview, current)));
    } else {
      print(overview, current);
    }
    overview.sayWhoIsTheSame(terminal);
    return ExitCode.SUCCESS;
  }

  /** A profile that is chosen and cannot be used is no reason to hide those that can. */
  private Optional<ProfileName> current() {
    try {
      return Optional.of(surroundings.profile(root.options()).name());
    } catch (LatchkeyException e) {
      surroundings.terminal().warn(e.getMessage() + "; " + e.remedy());
      return Optional.empty();
    }
  }

  private void print(ProfileOverview overview, Optional<ProfileName> current) {
    Terminal terminal = surroundings.terminal();
    int width = 0;
    for (ProfileOverview.Row row : overview.rows()) {
      width = Math.max(width, row.profile().name().text().length());
    }
    for (ProfileOverview.Row row : overview.rows()) {
      Profile profile = row.profile();
      String mark = current.filter(profile.name()::equals).isPresent() ? "* " : "  ";
      String name = profile.name().text();
      String indent = " ".repeat(width + 4);
      terminal
          .out()
          .println(mark + terminal.strong(name) + " ".repeat(width + 2 - name.length()) + who(row));
      terminal
          .out()
          .println(indent + terminal.faint("home ") + Printable.escape(profile.home().toString()));
      for (Object folder : row.folders()) {
        terminal
            .out()
            .println(indent + terminal.faint("in   ") + Printable.escape(folder.toString()));
      }
    }
  }

  private static String who(ProfileOverview.Row row) {
    if (row.error().isPresent()) {
      return "cannot be read: " + row.error().get().getMessage();
    }
    Status status = row.status().orElseThrow();
    if (!row.isSignedIn()) {
      return "not signed in";
    }
    if (status.identity().isEmpty()) {
      return status
          .maskedKey()
          .map(key -> "API key " + key)
          .orElseGet(() -> status.mode().map(AuthMode::wireName).orElse("signed in"));
    }
    Identity identity = status.identity().get();
    String user = identity.userId().map(ProfileListCommand::shown).orElse("an unnamed user");
    return identity.email().map(email -> shown(email) + " (" + user + ")").orElse(user)
        + ", workspace "
        + identity.accountId().map(ProfileListCommand::shown).orElse("not named");
  }

  private static JsonObject json(ProfileOverview overview, Optional<ProfileName> current) {
    List<JsonValue> profiles = new ArrayList<>();
    for (ProfileOverview.Row row : overview.rows()) {
      Optional<Identity> identity = row.status().flatMap(Status::identity);
      List<JsonValue> folders = new ArrayList<>();
      row.folders().forEach(folder -> folders.add(new JsonString(folder.toString())));
      List<JsonValue> same = new ArrayList<>();
      overview.same(row).forEach(name -> same.add(new JsonString(name.text())));
      ProfileName name = row.profile().name();
      profiles.add(
          JsonObject.empty()
              .with("name", name.text())
              .with("current", new JsonBoolean(current.filter(name::equals).isPresent()))
              .with("kind", row.profile().kind().name().toLowerCase(Locale.ROOT))
              .with("home", row.profile().home().toString())
              .with("folders", new JsonArray(folders))
              .with("signed_in", new JsonBoolean(row.isSignedIn()))
              .with("mode", text(row.status().flatMap(Status::mode).map(AuthMode::wireName)))
              .with("email", text(identity.flatMap(Identity::email)))
              .with("user_id", text(identity.flatMap(Identity::userId)))
              .with("account_id", text(identity.flatMap(Identity::accountId)))
              .with("same_identity_as", new JsonArray(same))
              .with("error", row.error().<JsonValue>map(ErrorJson::of).orElseGet(JsonNull::new)));
    }
    return JsonObject.empty()
        .with("version", new JsonNumber("1"))
        .with("profiles", new JsonArray(profiles));
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }

  private static String shown(String text) {
    return Printable.escape(text, 200);
  }
}
