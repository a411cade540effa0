package dev.latchkey.policy;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether this process may use a person's account, or runs in a CI job that strangers can start or
 * read: one from a fork, or one of a public repository (R-CICD-3, R-TOK-5).
 *
 * <p>Goes by what the CI system says in the environment and, on GitHub, in the event file. What is
 * not said counts as bad news.
 */
public sealed interface JobTrust {
  /** No CI job. */
  record NotAJob() implements JobTrust {}

  /** A job that only people of the repository can start and read. */
  record Trusted(String system) implements JobTrust {}

  /** A job of a system about which nothing can be told. */
  record Unknown(String system) implements JobTrust {}

  /**
   * A job that must not use an account.
   *
   * @param system the CI system
   * @param reason why, as the rest of a sentence that begins with "this job"
   */
  record Untrusted(String system, String reason) implements JobTrust {}

  /** What {@code environment} says. */
  static JobTrust of(Environment environment) {
    if (isTrue(environment, "GITHUB_ACTIONS")) {
      return new GitHub(environment).judge();
    }
    if (isTrue(environment, "GITLAB_CI")) {
      return gitLab(environment);
    }
    if (environment.get("JENKINS_URL").isPresent() || environment.get("JENKINS_HOME").isPresent()) {
      return environment
          .getTrimmed("CHANGE_FORK")
          .<JobTrust>map(
              fork -> new Untrusted("Jenkins", "builds a change from the fork " + shown(fork)))
          .orElseGet(() -> new Trusted("Jenkins"));
    }
    return isTrue(environment, "CI") ? new Unknown("this CI system") : new NotAJob();
  }

  /**
   * Refuses a job that must not use an account; to be asked before one is stored or used.
   *
   * @param trustAnyway what the user has said ({@code --trust-this-job})
   * @throws PolicyException saying why, and what to use instead
   */
  default void require(boolean trustAnyway) {
    if (this instanceof Untrusted untrusted && !trustAnyway) {
      throw new PolicyException(
          ErrorCode.JOB_UNTRUSTED,
          "no account is used here, because this job " + untrusted.reason(),
          "give such jobs an API key with a limit of its own, or workload identity, or none at all;"
              + " if you know better, use --trust-this-job");
    }
  }

  private static JobTrust gitLab(Environment environment) {
    String system = "GitLab";
    Optional<String> project = environment.getTrimmed("CI_PROJECT_ID");
    for (String other :
        new String[] {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID"}) {
      if (environment.getTrimmed(other).isPresent()
          && !environment.getTrimmed(other).equals(project)) {
        return new Untrusted(system, "builds a merge request from a fork (" + other + ")");
      }
    }
    Optional<String> source = environment.getTrimmed("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY");
    if (source.isPresent()
        && !source.equals(environment.getTrimmed("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"))) {
      return new Untrusted(system, "builds a pull request from a fork");
    }
    return switch (environment.getTrimmed("CI_PROJECT_VISIBILITY").orElse("")) {
      case "private", "internal" -> new Trusted(system);
      case "public" -> new Untrusted(system, "belongs to a public project");
      default ->
          new Untrusted(
              system, "does not say whether its project is private (CI_PROJECT_VISIBILITY)");
    };
  }

  private static boolean isTrue(Environment environment, String name) {
    String value = environment.getTrimmed(name).orElse("").toLowerCase(Locale.ROOT);
    return value.equals("true") || value.equals("1");
  }

  private static String shown(String text) {
    return Printable.escape(text, 80);
  }

  /** A job of GitHub Actions, which has an event file. */
  final class GitHub {
    private static final String SYSTEM = "GitHub Actions";
    private static final JsonReader READER = new JsonReader();

    private final Environment environment;

    private GitHub(Environment environment) {
      this.environment = environment;
    }

    private JobTrust judge() {
      Optional<String> path = environment.get("GITHUB_EVENT_PATH");
      if (path.isEmpty()) {
        return untrusted("has no event file (GITHUB_EVENT_PATH)");
      }
      byte[] content;
      try (InputStream in = Files.newInputStream(Path.of(path.get()))) {
        content = in.readNBytes(JsonReader.MAX_SIZE + 1);
      } catch (IOException | InvalidPathException e) {
        return untrusted("has an event file that cannot be read (" + shown(path.get()) + ")");
      }
      try {
        return READER.read(content).root() instanceof JsonObject event
            ? judge(event)
            : untrusted("has a damaged event file: it is no object");
      } catch (JsonSyntaxException e) {
        return untrusted("has a damaged event file: " + e.getMessage());
      }
    }

    private JobTrust judge(JsonObject event) {
      JsonObject here = event.object("repository").orElseGet(JsonObject::empty);
      Optional<String> fork =
          fromElsewhere(event, "pull_request", "head", "repo", here)
              .or(() -> fromElsewhere(event, "workflow_run", "", "head_repository", here));
      if (fork.isPresent()) {
        return untrusted(
            environment
                    .getTrimmed("GITHUB_EVENT_NAME")
                    .map(name -> "was started by " + shown(name) + " ")
                    .orElse("was started ")
                + fork.get());
      }
      String visibility = here.string("visibility").orElse("");
      JsonValue hidden = here.get("private").orElse(null);
      boolean isPrivate = hidden instanceof JsonBoolean bool && bool.value();
      boolean isOpen = hidden instanceof JsonBoolean bool && !bool.value();
      if (visibility.equals("public") || isOpen) {
        return untrusted("belongs to a public repository");
      }
      return isPrivate || visibility.equals("private") || visibility.equals("internal")
          ? new Trusted(SYSTEM)
          : untrusted("has an event file that does not say whether the repository is private");
    }

    /** From where the code comes, if the event has such a part and that names another place. */
    private static Optional<String> fromElsewhere(
        JsonObject event, String part, String side, String repository, JsonObject here) {
      Optional<JsonObject> cause = event.object(part);
      if (cause.isEmpty()) {
        return Optional.empty();
      }
      Optional<JsonObject> there =
          (side.isEmpty() ? cause : cause.get().object(side))
              .flatMap(object -> object.object(repository));
      if (there.isEmpty()) {
        return Optional.of("from a repository that is not there any more or not named");
      }
      if (isSame(there.get(), here)) {
        return Optional.empty();
      }
      return Optional.of(
          "from the fork " + shown(there.get().string("full_name").orElse("without a name")));
    }

    private static boolean isSame(JsonObject one, JsonObject other) {
      if (one.get("id").orElse(null) instanceof JsonNumber first
          && other.get("id").orElse(null) instanceof JsonNumber second) {
        return first.text().equals(second.text());
      }
      Optional<String> name = one.string("full_name");
      return name.isPresent()
          && other.string("full_name").filter(name.get()::equalsIgnoreCase).isPresent();
    }

    private static JobTrust untrusted(String reason) {
      return new Untrusted(SYSTEM, reason);
    }
  }
}
