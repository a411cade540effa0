package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Operator;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchkey authority workload}: rules by which jobs elsewhere get tokens here. */
@Command(
    name = "workload",
    description =
        "Rules by which a job of another system exchanges its own signed token for a short access token. Works while"
            + " the authority runs, and at once.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = {
      "  latchkey authority workload add --name deploy --for bot@acme.example \\",
      "      --issuer https://token.actions.githubusercontent.com \\",
      "      --audience https://auth.acme.example \\",
      "      --subject repo:acme/app:ref:refs/heads/main"
    })
final class AuthorityWorkloadCommands implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  static CommandLine tree(Surroundings surroundings) {
    return new CommandLine(new AuthorityWorkloadCommands())
        .addSubcommand("add", new Add(surroundings))
        .addSubcommand(
            "list",
            ListCommand.of(
                surroundings,
                "List all rules.",
                List.of(
                    "ID",
                    "STATE",
                    "FOR",
                    "ISSUER",
                    "AUDIENCE",
                    "SUBJECT",
                    "CLAIMS",
                    "LIFE",
                    "REUSE",
                    "KEYS",
                    "NAME"),
                operator ->
                    operator.rules().stream().map(AuthorityWorkloadCommands::cells).toList()))
        .addSubcommand(
            "remove",
            EndCommand.of(
                surroundings,
                "Remove a rule; the tokens that it gave end with it.",
                Operator::removeRule,
                "Removed it. What it gave is refused from now on."));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Makes a rule and prints its id. */
  @Command(
      name = "add",
      description =
          "Make a rule and print its id on standard output. Issuer, audience, subject and every further claim of an"
              + " assertion must fit.",
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {
    private static final int LARGEST_KEY_SET = 64 * 1024;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private OperatorWork work = new OperatorWork();
    @Mixin private OperatorWork.Beneficiary beneficiary = new OperatorWork.Beneficiary();

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "What it lets in.")
    private String name = "";

    @Option(
        names = "--issuer",
        paramLabel = "URL",
        required = true,
        description = "Who signs the assertions, as it stands in them.")
    private String issuer = "";

    @Option(
        names = "--audience",
        paramLabel = "TEXT",
        required = true,
        description = "Whom the assertions are made for, as it stands in them.")
    private String audience = "";

    @Option(
        names = "--subject",
        paramLabel = "PATTERN",
        required = true,
        description =
            "Whom they are about: to the letter, or a beginning that ends in : or / and a star, as in repo:acme/app:*")
    private String subject = "";

    @Option(
        names = "--claim",
        paramLabel = "NAME=VALUE",
        description = "A further claim and the value it must have; may be given 16 times.")
    private Map<String, String> claims = new LinkedHashMap<>();

    @Option(
        names = "--token-life",
        paramLabel = "TIME",
        description =
            "How long a token is good, at most an hour and never longer than the assertion. Default: 1h.")
    private @Nullable String tokenLife;

    @Option(
        names = "--jwks",
        paramLabel = "FILE",
        description = "The issuer's public keys. Default: the issuer is asked for them.")
    private @Nullable Path keySet;

    @Option(
        names = "--allow-reuse",
        description =
            "Take an assertion more than once until it expires, for jobs that find theirs in a file.")
    private boolean reuse;

    Add(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Operator.NewRule rule =
          new Operator.NewRule(
              name,
              issuer,
              audience,
              subject,
              claims,
              OperatorWork.time(spec, "--token-life", tokenLife, Operator.WORKLOAD_TOKEN_LIFE),
              !reuse,
              Optional.ofNullable(keySet).map(Add::read));
      String id = work.with(surroundings, operator -> operator.addRule(beneficiary.value(), rule));
      surroundings.terminal().say("Made a rule. Jobs name it by the id below.");
      surroundings.terminal().err().flush();
      surroundings.terminal().out().println(id);
      return ExitCode.SUCCESS;
    }

    private static String read(Path file) {
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(LARGEST_KEY_SET + 1);
        if (bytes.length > LARGEST_KEY_SET) {
          throw new CommandFailure(file + " is larger than 64 KiB; give the issuer's JWK set");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new CommandFailure("cannot read " + file + "; give the issuer's JWK set");
      }
    }
  }

  private static List<String> cells(Operator.Rule rule) {
    String claims =
        rule.claims().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(claim -> claim.getKey() + "=" + claim.getValue())
            .collect(Collectors.joining(","));
    return List.of(
        rule.id(),
        rule.state().name().toLowerCase(Locale.ROOT),
        rule.email(),
        rule.issuer(),
        rule.audience(),
        rule.subject(),
        claims.isEmpty() ? "-" : claims,
        Durations.words(rule.tokenLife()),
        rule.once() ? "no" : "yes",
        rule.keysGiven() ? "given" : "asked",
        rule.name());
  }
}
