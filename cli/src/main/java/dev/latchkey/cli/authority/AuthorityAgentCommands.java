package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchkey authority agent}: agent identities. */
@Command(
    name = "agent",
    description =
        "Hand out and take back agent identities: signed tokens with a private key inside. Works while the authority"
            + " runs, and at once.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey authority agent create --for ada@acme.example --expires 7d",
      "  latchkey authority agent list"
    })
final class AuthorityAgentCommands implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine tree(Surroundings surroundings) {
    return new CommandLine(new AuthorityAgentCommands())
        .addSubcommand("create", new Create(surroundings))
        .addSubcommand(
            "list",
            ListCommand.of(
                surroundings,
                "List all agents.",
                List.of("ID", "STATE", "EXPIRES", "FOR", "WORKSPACE"),
                operator -> operator.agents().stream().map(AuthorityAgentCommands::cells).toList()))
        .addSubcommand(
            "revoke",
            EndCommand.of(
                surroundings,
                "Revoke an agent for good; its tasks end with it.",
                Operator::revokeAgent,
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
          "Make an agent identity and print its token on standard output, this once. Messages go to standard error.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OperatorWork work = new OperatorWork();
    @Mixin private OperatorWork.Beneficiary beneficiary = new OperatorWork.Beneficiary();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "How long it is good: 30d, 12h. Default: 30 days; at most 365.")
    private @Nullable String expires;

    @Option(
        names = "--issuer",
        paramLabel = "URL",
        description = "The authority's address. Default: the one under which it last ran.")
    private @Nullable String issuer;

    Create(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      var life = OperatorWork.time(spec, "--expires", expires, Operator.AGENT_LIFE);
      Operator.Issued issued =
          work.with(
              surroundings,
              o -> o.createAgent(beneficiary.value(), Optional.ofNullable(issuer), life));
      OperatorWork.show(surroundings.terminal(), "agent", issued);
      return ExitCode.SUCCESS;
    }
  }

  private static List<String> cells(Operator.Agent agent) {
    return List.of(
        agent.id(),
        agent.state().name().toLowerCase(Locale.ROOT),
        OperatorWork.minute(agent.expiresAt()),
        agent.email(),
        agent.workspace());
  }
}
