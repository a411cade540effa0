package dev.latchkey.cli.keep;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.tokensocket.KeptLogin;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketClient;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code latchkey keep status}: how the process that keeps a login is doing. */
@Command(
    name = "status",
    description = "Say who keeps the login, and how that goes. Exit 1 if nobody does.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey keep status --json    for a script")
final class KeepStatusCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Surroundings surroundings;
  private final Root root;

  @Mixin private KeepOptions options = new KeepOptions();

  @Option(names = "--json", description = "Print it for a program.")
  private boolean json;

  KeepStatusCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    Optional<Path> given = options.socket(surroundings.environment());
    TokenSocketClient socket =
        given
            .map(TokenSocketClient::named)
            .orElseGet(() ->
                TokenSocketClient.own(
                    new HomeTraces(surroundings.profile(root.options()).home()).keepSocket()))
            .within(LIMIT);
    try {
      KeptLogin login =
          switch (socket.ask(new Question.Status()).orElseThrow(socket::silent)) {
            case Reply.Kept(KeptLogin kept) -> kept;
            case Reply.Failed(LatchkeyException reason) -> throw reason;
            case Reply.Granted granted -> throw socket.silent();
          };
      if (json) {
        terminal.out().println(new JsonWriter().pretty(json(socket.path(), Optional.of(login))));
      } else {
        print(socket.path(), login);
      }
      return login.signedIn() ? ExitCode.SUCCESS : ExitCode.FAILURE;
    } catch (LatchkeyException e) {
      if (json) {
        terminal
            .out()
            .println(
                new JsonWriter()
                    .pretty(json(socket.path(), Optional.empty()).with("error", ErrorJson.of(e))));
      }
      throw e;
    }
  }

  private void print(Path socket, KeptLogin login) {
    Terminal terminal = surroundings.terminal();
    PrintStream out = terminal.out();
    out.println(
        terminal.strong(
            "Process "
                + login.pid()
                + " keeps "
                + Printable.escape(login.home(), 200)
                + " for "
                + Durations.words(
                    Duration.between(login.since(), surroundings.clock().instant()))));
    line("Login", login(login));
    if (login.expiresAt().isPresent()) {
      line("Token", "good until " + seconds(login.expiresAt().get()));
    }
    if (login.renewalAt().isPresent()) {
      line("Renewal", "at " + seconds(login.renewalAt().get()));
    }
    if (login.trouble().isPresent()) {
      line("Trouble", Printable.escape(login.trouble().get(), 500));
    }
    if (login.pendingRevocations() > 0) {
      line(
          "Waiting", login.pendingRevocations() + " not confirmed by the issuer yet (revocations)");
    }
    line("Socket", Printable.escape(socket.toString()));
    line("Version", Printable.escape(login.version(), 50));
  }

  private static String login(KeptLogin login) {
    if (!login.signedIn()) {
      return "nobody is signed in";
    }
    return login.email().map(email -> Printable.escape(email, 200)).orElse("signed in")
        + login.mode().map(mode -> " (" + Printable.escape(mode, 50) + ")").orElse("");
  }

  private void line(String label, String text) {
    Terminal terminal = surroundings.terminal();
    terminal.out().println("  " + terminal.faint(label + " ".repeat(11 - label.length())) + text);
  }

  private static JsonObject json(Path socket, Optional<KeptLogin> login) {
    return JsonObject.empty()
        .with("version", new JsonNumber("1"))
        .with("running", new JsonBoolean(login.isPresent()))
        .with("socket", socket.toString())
        .with(
            "pid",
            login
                .<JsonValue>map(kept -> new JsonNumber(String.valueOf(kept.pid())))
                .orElseGet(JsonNull::new))
        .with("latchkey", text(login.map(KeptLogin::version)))
        .with("home", text(login.map(KeptLogin::home)))
        .with("since", text(login.map(kept -> kept.since().toString())))
        .with("signed_in", new JsonBoolean(login.filter(KeptLogin::signedIn).isPresent()))
        .with("mode", text(login.flatMap(KeptLogin::mode)))
        .with("email", text(login.flatMap(KeptLogin::email)))
        .with("account_id", text(login.flatMap(KeptLogin::accountId)))
        .with("plan", text(login.flatMap(KeptLogin::plan)))
        .with("expires_at", text(login.flatMap(KeptLogin::expiresAt).map(Instant::toString)))
        .with("renewal_at", text(login.flatMap(KeptLogin::renewalAt).map(Instant::toString)))
        .with("trouble", text(login.flatMap(KeptLogin::trouble)))
        .with(
            "pending_revocations",
            new JsonNumber(String.valueOf(login.map(KeptLogin::pendingRevocations).orElse(0))))
        .with("error", new JsonNull());
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
