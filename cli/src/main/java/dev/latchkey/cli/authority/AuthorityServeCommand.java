package dev.latchkey.cli.authority;

import dev.latchkey.authority.server.Authority;
import dev.latchkey.authority.server.AuthorityException;
import dev.latchkey.authority.server.AuthorityOptions;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code latchkey authority serve}: runs until it is told to stop. */
@Command(
    name = "serve",
    description = "Run the authority until Ctrl-C.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey authority serve",
      "  latchkey authority serve --listen 0.0.0.0:443 --issuer https://auth.acme.example \\",
      "      --tls-cert fullchain.pem --tls-key key.pem"
    })
final class AuthorityServeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private AuthorityData data = new AuthorityData();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8455",
      description =
          "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}. Beyond this machine only with TLS.")
  private String listen = "127.0.0.1:8455";

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description = "The address under which people and programs reach it, if it is another.")
  private @Nullable String issuer;

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain, PEM.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM.")
  private @Nullable Path key;

  @Option(
      names = "--no-device",
      description = "Offer no sign-in with a code that is typed on a page; end those that wait.")
  private boolean noDevice;

  AuthorityServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = surroundings.terminal();
    try (Authority authority = Authority.start(options())) {
      terminal.say("The authority answers at " + authority.issuer() + ". Ctrl-C stops it.");
      terminal.say("Sign in with: latchkey login --issuer " + authority.issuer());
      terminal.err().flush();
      untilStopped(authority);
    } catch (AuthorityException e) {
      throw new CommandFailure(e.getMessage() + " (" + e.code() + ")");
    }
    return ExitCode.SUCCESS;
  }

  /** The hook holds up the end of the process until the authority has closed its database. */
  private static void untilStopped(Authority authority) throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              authority.close();
              stop.countDown();
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    stop.await();
  }

  private AuthorityOptions options() {
    int colon = listen.lastIndexOf(':');
    int port;
    try {
      port = Integer.parseInt(listen.substring(colon + 1));
    } catch (NumberFormatException e) {
      port = -1;
    }
    if (colon < 1 || port < 0 || port > 65_535) {
      throw usage("--listen must be HOST:PORT, for example 127.0.0.1:8455");
    }
    if ((certificate == null) != (key == null)) {
      throw usage("--tls-cert and --tls-key go together");
    }
    AuthorityOptions options =
        AuthorityOptions.in(data.folder(surroundings)).withListen(listen.substring(0, colon), port);
    if (certificate != null && key != null) {
      options = options.withTls(certificate, key);
    }
    if (noDevice) {
      options = options.withoutDeviceSignIn();
    }
    if (issuer != null) {
      try {
        options = options.withIssuer(URI.create(issuer));
      } catch (IllegalArgumentException e) {
        throw usage("--issuer must be a URL, for example https://auth.acme.example");
      }
    }
    return options;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
