package dev.latchkey.cli.run;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.DueRevocations;
import dev.latchkey.cli.command.NoLogin;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.disk.PrivateFolder;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.JobTrust;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.session.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey run}: another program, with the login of a profile. */
@Command(
    name = "run",
    description =
        "Run a program with CODEX_HOME and LATCHKEY_PROFILE of a profile. Its streams, signals and exit code are its own.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey run --profile work -- codex exec \"fix the build\"",
      "  latchkey run --profile work --isolate -- codex    no credential but that of work",
      "  latchkey run --token-in TOKEN -- sh -c 'curl -H \"Authorization: Bearer $TOKEN\" URL'"
    })
public final class RunCommand implements Callable<Integer> {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final int NOT_RUNNABLE = 126;
  private static final int NOT_FOUND = 127;

  private final Surroundings surroundings;
  private final Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--isolate",
      description = "Hide credentials in the environment, such as CODEX_API_KEY, from the program.")
  private boolean isolate;

  @Option(
      names = "--token-in",
      paramLabel = "VARIABLE",
      description =
          "Also give the program a valid access token in this variable. It is not renewed there.")
  private @Nullable String tokenVariable;

  @Option(names = "--without-login", description = "Run it even if nobody is signed in.")
  private boolean withoutLogin;

  @Option(
      names = "--trust-this-job",
      description = "Use an account even in a job of a fork or of a public repository.")
  private boolean trustThisJob;

  @Parameters(arity = "1..*", paramLabel = "PROGRAM ARG", description = "What to run.")
  private List<String> words = new ArrayList<>();

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public RunCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    SelectedProfile selected = surroundings.profile(root.options());
    List<String> logins = isolate ? List.of() : LoginVariables.in(surroundings.environment());
    checkWords();
    if (!withoutLogin) {
      enforce(selected);
    }
    Optional<Secret> token = Optional.empty();
    if (!withoutLogin && (logins.isEmpty() || tokenVariable != null)) {
      token = login(selected);
    }
    if (!selected.name().isDefault()) {
      for (String login : logins) {
        terminal.warn(
            login
                + " is set and counts more than the login of the profile "
                + selected.name()
                + "; --isolate hides it from the program");
      }
    }
    // Codex refuses a CODEX_HOME that does not exist; only the default one can still be missing.
    new PrivateFolder(selected.home()).create();
    ProcessBuilder program = program(selected);
    String variable = tokenVariable;
    if (variable != null && token.isPresent()) {
      program.environment().put(variable, token.get().reveal());
    }
    terminal.out().flush();
    terminal.err().flush();
    // While the program runs: it shall neither wait for that nor read of it.
    Thread.ofVirtual().name("revocations").start(() -> retryRevocations(selected));
    try {
      return Foreground.run(program);
    } catch (IOException e) {
      return explain(words.get(0), e);
    }
  }

  private void retryRevocations(SelectedProfile selected) {
    try (Latchkey latchkey = surroundings.library(selected.home(), root.options()).open()) {
      DueRevocations.retryQuietly(latchkey);
    } catch (LatchkeyException later) {
      // Another command says what is wrong.
    }
  }

  /** As Codex does before it begins, and with what Codex would find in the environment. */
  private void enforce(SelectedProfile selected) {
    try (Latchkey latchkey =
        surroundings
            .library(selected.home(), root.options())
            .environment(visible())
            .apiKeyVariable(true)
            .open()) {
      latchkey.enforce();
    }
  }

  /** The environment that the program will see, as far as it signs in. */
  private Environment visible() {
    return isolate
        ? LoginVariables.without(surroundings.environment())
        : LoginVariables.asCodexSees(surroundings.environment());
  }

  private void checkWords() {
    String variable = tokenVariable;
    if (variable == null) {
      return;
    }
    if (withoutLogin) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--token-in and --without-login exclude each other");
    }
    if (!VARIABLE.matcher(variable).matches()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--token-in takes the name of a variable, such as OPENAI_API_KEY");
    }
  }

  /**
   * The access token that the program is to begin with: nothing is started that would work without
   * authorisation (B51). What ends soon is renewed, so that the program need not.
   */
  private Optional<Secret> login(SelectedProfile selected) {
    try (Latchkey latchkey =
        surroundings.library(selected.home(), root.options()).environment(visible()).open()) {
      Status status = latchkey.status();
      Optional<NotSignedInException> nobody =
          NoLogin.of(status, selected, ", or add --without-login");
      if (nobody.isPresent()) {
        throw nobody.get();
      }
      if (status.mode().orElseThrow() != AuthMode.API_KEY) {
        JobTrust.of(surroundings.environment()).require(trustThisJob);
      }
      boolean renewed = status.mode().orElseThrow() == AuthMode.CHATGPT;
      try {
        return renewed || tokenVariable != null
            ? Optional.of(latchkey.token().value())
            : Optional.empty();
      } catch (PolicyException e) {
        latchkey.enforce(); // An issuer has just said whose token it is.
        throw e;
      }
    }
  }

  private ProcessBuilder program(SelectedProfile selected) {
    ProcessBuilder program =
        new ProcessBuilder(words).inheritIO().directory(surroundings.workingFolder().toFile());
    // Starts from this process's own variables, so that those keep their bytes, UTF-8 or not.
    Map<String, String> child = program.environment();
    Map<String, String> wanted = surroundings.environment().variables();
    child.keySet().retainAll(wanted.keySet());
    wanted.forEach((name, value) -> {
      if (!value.equals(child.get(name))) {
        child.put(name, value);
      }
    });
    // What the launcher has set for this JVM is not the program's business.
    Optional.ofNullable(System.getProperty("latchkey.launcher.variable")).ifPresent(child::remove);
    if (isolate) {
      child.keySet().removeAll(LoginVariables.all());
    }
    child.put("CODEX_HOME", selected.home().toString());
    child.put("LATCHKEY_PROFILE", selected.name().text());
    return program;
  }

  private int explain(String program, IOException e) {
    Terminal terminal = surroundings.terminal();
    String shown = Printable.escape(program, 200);
    Optional<Path> file = locate(program);
    if (file.isEmpty()) {
      terminal.complain(
          program.indexOf('/') >= 0
              ? "there is no file " + shown + "; check the path"
              : "there is no program " + shown + " on PATH; check its name, or give its path");
      return NOT_FOUND;
    }
    String at = Printable.escape(file.get().toString());
    if (Files.isDirectory(file.get())) {
      terminal.complain(at + " is a folder, not a program; give the path of a program");
    } else if (!Files.isExecutable(file.get())) {
      terminal.complain(at + " is not executable; run chmod +x on it if it is a program");
    } else {
      terminal.complain(
          at
              + " cannot be run: "
              + Printable.escape(String.valueOf(e.getMessage()), 200)
              + "; check its first line (#!) and what it was built for");
    }
    return NOT_RUNNABLE;
  }

  /** The file that the system would have run, executable or not. */
  private Optional<Path> locate(String program) {
    try {
      Path here = surroundings.workingFolder();
      if (program.indexOf('/') >= 0) {
        return Optional.of(here.resolve(program)).filter(Files::exists);
      }
      String path = surroundings.environment().get("PATH").orElse("");
      for (String folder : path.split(":", -1)) {
        Path file = here.resolve(folder).resolve(program);
        if (!program.isEmpty() && Files.isRegularFile(file)) {
          return Optional.of(file);
        }
      }
    } catch (InvalidPathException e) {
      // What is no path is found nowhere.
    }
    return Optional.empty();
  }
}
