package dev.latchkey.cli.ci;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.CredentialText;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.RevocationText;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Environment;
import dev.latchkey.disk.SecretFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import dev.latchkey.policy.JobTrust;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.transfer.OutsideCommand;
import dev.latchkey.transfer.Seeds;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey ci restore}. */
@Command(
    name = "restore",
    description =
        "Put a login from a secret into CODEX_HOME before a job. A younger login of the same account"
            + " that is there already stays.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey ci restore --from-env CODEX_AUTH_JSON",
      "  latchkey ci restore --from-file \"$CODEX_AUTH_FILE\"",
      "  latchkey ci restore -- vault kv get -field=auth secret/codex"
    })
final class CiRestoreCommand implements Callable<Integer> {
  private static final int LIMIT = (1 << 20) + 1;

  private final Surroundings surroundings;
  private final Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description = "A file with the content of auth.json.")
  private @Nullable Path file;

  @Option(
      names = "--from-env",
      paramLabel = "NAME",
      description = "A variable with the content of auth.json.")
  private @Nullable String variable;

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "After --: a command and its arguments, which prints it. No shell reads them.")
  private List<String> command = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long the command may take. Default: 60s.")
  private String timeout = "60s";

  @Option(names = "--replace", description = "Replace and revoke the login of another account.")
  private boolean replace;

  @Option(
      names = "--trust-this-job",
      description = "Restore even in a job of a fork or of a public repository.")
  private boolean trustThisJob;

  CiRestoreCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    int sources = (file == null ? 0 : 1) + (variable == null ? 0 : 1) + (command.isEmpty() ? 0 : 1);
    if (sources != 1) {
      throw new ParameterException(
          spec.commandLine(), "say once where from: --from-file, --from-env, or -- COMMAND");
    }
    OutsideCommand outside = CiPlace.command(spec, command, timeout, surroundings);
    JobTrust trust = JobTrust.of(surroundings.environment());
    trust.require(trustThisJob);
    if (trust instanceof JobTrust.Unknown(String system)) {
      terminal.warn(
          system
              + " does not tell whether this job belongs to a fork or a public repository, so that"
              + " was not checked");
    }
    byte[] content;
    String origin;
    if (file != null) {
      origin = "the file " + file;
      content = fromFile(file);
    } else if (variable != null) {
      origin = "the variable " + variable;
      content =
          surroundings.environment().get(variable).orElse("").getBytes(StandardCharsets.UTF_8);
    } else {
      origin = "what " + outside.name() + " printed";
      content = outside.run(new byte[0]);
    }
    if (root.options().profile().isEmpty()
        && surroundings.environment().get("LATCHKEY_PROFILE").isEmpty()) {
      close(home(surroundings.environment()));
    }
    close(surroundings.profile(root.options()).home());
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      latchkey.requireLastingStore();
      say(terminal, latchkey, latchkey.seeds().restore(content, origin, replace));
    }
    return ExitCode.SUCCESS;
  }

  private void close(Path home) {
    if (SecretFile.closeFolder(home)) {
      surroundings.terminal().say("Closed " + home + " to other users (mode 0700).");
    }
  }

  private static byte[] fromFile(Path from) {
    return new SecretFile(from)
        .read(LIMIT)
        .orElseThrow(() ->
            new TransferException(
                ErrorCode.SEED_UNFIT,
                "there is no file " + from,
                "see whether the secret exists and whether this job may read it; jobs from forks"
                    + " get none"));
  }

  /** On a fresh runner {@code CODEX_HOME} is named, and not there yet. */
  private static Path home(Environment environment) {
    try {
      return environment
          .get("CODEX_HOME")
          .map(Path::of)
          .orElseGet(() -> CodexHome.of(environment).path());
    } catch (InvalidPathException e) {
      throw new CommandFailure("CODEX_HOME is not a path; set it to a folder");
    }
  }

  private static void say(Terminal terminal, Latchkey latchkey, Seeds.Restoration restoration) {
    String whose = "the login" + CredentialText.of(restoration.identity());
    terminal.say(
        switch (restoration.outcome()) {
          case STORED -> "Restored " + whose + " to " + latchkey.store() + ".";
          case THERE_ALREADY ->
              CredentialText.capitalised(whose) + " is in " + latchkey.store() + " already.";
          case YOUNGER_KEPT ->
              "Kept "
                  + whose
                  + " in "
                  + latchkey.store()
                  + ", which is younger than the one to restore.";
        });
    for (String remark : restoration.remarks()) {
      terminal.warn(remark);
    }
    for (RevocationOutcome outcome : restoration.revocations()) {
      RevocationText.say(terminal, outcome);
    }
  }
}
