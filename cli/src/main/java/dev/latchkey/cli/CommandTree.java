package dev.latchkey.cli;

import dev.latchkey.cli.authority.AuthorityCommand;
import dev.latchkey.cli.capability.CapabilitiesCommand;
import dev.latchkey.cli.ci.CiCommand;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.demo.DemoCommand;
import dev.latchkey.cli.doctor.DoctorCommand;
import dev.latchkey.cli.explain.ExplainCommand;
import dev.latchkey.cli.keep.KeepCommand;
import dev.latchkey.cli.login.LoginCommand;
import dev.latchkey.cli.login.LogoutCommand;
import dev.latchkey.cli.profile.ProfileCommand;
import dev.latchkey.cli.provider.ProviderCommand;
import dev.latchkey.cli.run.RunCommand;
import dev.latchkey.cli.status.StatusWords;
import dev.latchkey.cli.store.StoreCommand;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.token.TokenWords;
import dev.latchkey.cli.transfer.TransferCommand;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All commands and how they are parsed. */
final class CommandTree {
  private static final int LONGEST_WORD = 12;

  private final Surroundings surroundings;

  CommandTree(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Prints a completion script. */
  @Command(
      name = "completion",
      description = "Print a completion script for bash and zsh.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer = "  source <(latchkey completion)")
  static final class Completion implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      CommandLine root = spec.root().commandLine();
      root.getOut().print(AutoComplete.bash("latchkey", root));
      root.getOut().flush();
    }
  }

  /** Runs the command that {@code args} spell. */
  int run(String... args) {
    return commandLine().execute(args);
  }

  /** A mistaken argument may be a key: what is longer than any word of ours is not repeated. */
  private static String withoutSecrets(CommandLine.ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
      for (String argument : unmatched.getUnmatched()) {
        String value =
            argument.startsWith("-") ? argument.substring(argument.indexOf('=') + 1) : argument;
        if (!value.startsWith("-") && value.length() > LONGEST_WORD) {
          message = message.replace(value, "(not shown)");
        }
      }
    }
    return Printable.escape(message);
  }

  CommandLine commandLine() {
    Terminal terminal = surroundings.terminal();
    Root root = new Root();
    StatusWords status = new StatusWords(surroundings, root);
    CommandLine login =
        new CommandLine(new LoginCommand(surroundings, root))
            .addSubcommand("status", new StatusWords(surroundings, root));
    CommandLine run = new CommandLine(new RunCommand(surroundings, root)).setStopAtPositional(true);
    CommandLine tree =
        new CommandLine(root)
            .addSubcommand("login", login)
            .addSubcommand("status", status)
            .addSubcommand("logout", new LogoutCommand(surroundings, root))
            .addSubcommand("explain", new ExplainCommand(surroundings, root))
            .addSubcommand("doctor", new DoctorCommand(surroundings, root))
            .addSubcommand("capabilities", new CapabilitiesCommand(surroundings, root))
            .addSubcommand("store", StoreCommand.tree(surroundings, root))
            .addSubcommand("profile", ProfileCommand.tree(surroundings, root))
            .addSubcommand("provider", ProviderCommand.tree(surroundings, root))
            .addSubcommand("token", new TokenWords(surroundings, root))
            .addSubcommand("run", run)
            .addSubcommand("keep", KeepCommand.tree(surroundings, root))
            .addSubcommand("transfer", TransferCommand.tree(surroundings, root))
            .addSubcommand("ci", CiCommand.tree(surroundings, root))
            .addSubcommand("authority", AuthorityCommand.tree(surroundings))
            .addSubcommand("demo", new DemoCommand(surroundings))
            .addSubcommand("completion", new Completion());
    tree.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    tree.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    tree.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colour() && terminal.outIsTerminal()
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    tree.setUsageHelpWidth(100);
    // "@name" is a word like any other, above all among those of a program to run.
    tree.setExpandAtFiles(false);
    tree.setParameterExceptionHandler((e, args) -> {
      terminal.complain(withoutSecrets(e));
      if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, tree.getErr())) {
        terminal.say(
            "Run " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help for help.");
      }
      return ExitCode.USAGE;
    });
    tree.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof LatchkeyException known) {
        terminal.complain(known);
        // What is asked for can be done nowhere: the question is wrong, not the machine.
        return known.code() == ErrorCode.STORE_UNSUPPORTED ? ExitCode.USAGE : ExitCode.FAILURE;
      }
      if (e instanceof CommandFailure failure) {
        terminal.complain(String.valueOf(failure.getMessage()));
        return ExitCode.FAILURE;
      }
      terminal.complain(
          "an unforeseen error, please report it: "
              + e.getClass().getName()
              + " at "
              + Arrays.stream(e.getStackTrace()).findFirst().map(Object::toString).orElse("?"));
      return ExitCode.FAILURE;
    });
    return tree;
  }
}
