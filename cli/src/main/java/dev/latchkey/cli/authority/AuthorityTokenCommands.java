package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchkey authority access-token}: personal access tokens for members. */
@Command(
    name = "access-token",
    description =
        "Hand out and take back personal access tokens. Works while the authority runs, and at once.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey authority access-token create --for ada@acme.example --name laptop --expires 30d",
      "  latchkey authority access-token list"
    })
final class AuthorityTokenCommands implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine tree(Surroundings surroundings) {
    return new CommandLine(new AuthorityTokenCommands())
        .addSubcommand("create", new Create(surroundings))
        .addSubcommand(
            "list",
            ListCommand.of(
                surroundings,
                "List all personal access tokens, never the tokens themselves.",
                List.of("ID", "STATE", "EXPIRES", "FOR", "WORKSPACE", "NAME"),
                operator ->
                    operator.accessTokens().stream().map(AuthorityTokenCommands::cells).toList()))
        .addSubcommand(
            "revoke",
            EndCommand.of(
                surroundings,
                "Revoke a personal access token for good, by its id and not by itself.",
                Operator::revokeAccessToken,
                "Revoked it. It is refused from now on."));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Makes one and prints it. */
  @Command(
      name = "create",
      description =
          "Make a personal access token and print it on standard output, this once. Messages go to standard error.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer = {
        "  latchkey authority access-token create --for ada@acme.example --name ci |",
        "      pass insert --multiline acme/ci-token"
      })
  static final class Create implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OperatorWork work = new OperatorWork();
    @Mixin private OperatorWork.Beneficiary beneficiary = new OperatorWork.Beneficiary();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "What it is for, so that it can be told from others.")
    private String name = "";

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "How long it is good: 30d, 12h. Default: 90 days; at most 365.")
    private @Nullable String expires;

    Create(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      var life = OperatorWork.time(spec, "--expires", expires, Operator.ACCESS_TOKEN_LIFE);
      Operator.Issued issued =
          work.with(surroundings, o -> o.createAccessToken(beneficiary.value(), name, life));
      OperatorWork.show(surroundings.terminal(), "access token", issued);
      return ExitCode.SUCCESS;
    }
  }

  private static List<String> cells(Operator.AccessToken token) {
    return List.of(
        token.id(),
        token.state().name().toLowerCase(Locale.ROOT),
        OperatorWork.minute(token.expiresAt()),
        token.email(),
        token.workspace(),
        token.name());
  }
}
