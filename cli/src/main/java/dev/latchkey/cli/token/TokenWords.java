package dev.latchkey.cli.token;

import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code token} for the full parser; plain uses never come here. */
@Command(
    name = "token",
    description = {
      "Print a valid access token for another program, renewed if it is due. Never the refresh token.",
      "It is that of the login of Codex, whatever model_provider says: a provider can have this very"
          + " command as its auth.command. With --provider it is that provider's."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey token --header | curl -H @- https://api.example.com/v1/models",
      "  latchkey token --json | jq -r .expires_at",
      "  latchkey token --profile work --exec-credential    for a Kubernetes client",
      "  latchkey token --provider azure --header    all headers of a request to that provider"
    })
public final class TokenWords implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @ArgGroup private @Nullable Form form;

  @Option(
      names = "--trust-this-job",
      description = "Use an account even in a job of a fork or of a public repository.")
  private boolean trustThisJob;

  @Option(
      names = "--provider",
      paramLabel = "ID",
      description = "The credential of this model provider of config.toml, instead of the login's.")
  private @Nullable String provider;

  /** The forms, of which one excludes the others. */
  static final class Form {
    @Option(names = "--json", description = "An object: token, expiry, account, headers.")
    private boolean json;

    @Option(names = "--header", description = "The headers of a request, one per line.")
    private boolean header;

    @Option(
        names = "--exec-credential",
        description = "The answer of a Kubernetes credential plug-in.")
    private boolean execCredential;
  }

  /** Within {@code surroundings}, with the options that {@code root} took. */
  public TokenWords(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Form given = form == null ? new Form() : form;
    return new TokenCommand(surroundings)
        .run(
            TokenCommand.Options.of(
                    given.json, given.header, given.execCredential, trustThisJob, root.options())
                .of(Optional.ofNullable(provider)));
  }
}
