package dev.latchkey.cli.token;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.DueRevocations;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.NoLogin;
import dev.latchkey.cli.command.PlainWords;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.JobTrust;
import dev.latchkey.profile.SelectedProfile;
import dev.latchkey.provider.ProviderHeaders;
import dev.latchkey.provider.ProviderLogin;
import dev.latchkey.provider.ProviderTokenSource;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code latchkey token}: the access token of the login that counts here, renewed if it is due. The
 * refresh token is never shown.
 */
public final class TokenCommand {
  private static final String JSON = "--json";
  private static final String HEADER = "--header";
  private static final String EXEC_CREDENTIAL = "--exec-credential";
  private static final String TRUST = "--trust-this-job";
  private static final List<String> FLAGS = List.of(JSON, HEADER, EXEC_CREDENTIAL, TRUST);

  /**
   * How it is asked.
   *
   * @param form what is wanted
   * @param provider whose credential, instead of the login
   * @param trustThisJob whether an account may be used wherever this runs
   * @param common what every command understands
   */
  public record Options(
      TokenForm form, Optional<String> provider, boolean trustThisJob, CommonOptions common) {

    /**
     * The options in {@code args}, if those are nothing but a plain {@code token}. Everything else,
     * help and mistakes included, is for the full parser.
     */
    public static Optional<Options> parse(String[] args) {
      if (args.length == 0 || !args[0].equals("token")) {
        return Optional.empty();
      }
      Optional<PlainWords> parsed = PlainWords.parse(args, 1, FLAGS);
      if (parsed.isEmpty()) {
        return Optional.empty();
      }
      PlainWords words = parsed.get();
      boolean trust = words.has(TRUST);
      if (words.flags().size() > (trust ? 2 : 1)) {
        return Optional.empty();
      }
      return Optional.of(
          of(
              words.has(JSON),
              words.has(HEADER),
              words.has(EXEC_CREDENTIAL),
              trust,
              words.common()));
    }

    /** The options as flags, of which at most one asks for a form. */
    static Options of(
        boolean json,
        boolean header,
        boolean execCredential,
        boolean trustThisJob,
        CommonOptions common) {
      TokenForm form =
          json
              ? TokenForm.JSON
              : header
                  ? TokenForm.HEADER
                  : execCredential ? TokenForm.EXEC_CREDENTIAL : TokenForm.PLAIN;
      return new Options(form, Optional.empty(), trustThisJob, common);
    }

    /** The same for a model provider. */
    Options of(Optional<String> id) {
      return new Options(form, id, trustThisJob, common);
    }
  }

  private final Surroundings surroundings;
  private final Renewals renewals = new Renewals();

  /** Within {@code surroundings}. */
  public TokenCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Prints the token; 0 if all of it was written. */
  public int run(Options options) {
    Terminal terminal = surroundings.terminal();
    Optional<String> profile = Optional.empty();
    SelectedProfile selected;
    String text;
    try {
      selected = surroundings.profile(options.common());
      profile = Optional.of(selected.name().text());
      text = text(options, selected);
    } catch (LatchkeyException e) {
      if (options.form() == TokenForm.JSON) {
        terminal.out().println(TokenJson.of(e, profile, options.provider()));
      }
      terminal.complain(e);
      return ExitCode.FAILURE;
    }
    int code = handOver(text);
    if (renewals.happened()) {
      retryRevocations(options, selected);
    }
    return code;
  }

  /** An issuer was there a moment ago. The token is handed over already. */
  private void retryRevocations(Options options, SelectedProfile selected) {
    try (Latchkey latchkey = surroundings.library(selected.home(), options.common()).open()) {
      DueRevocations.retryQuietly(latchkey);
    } catch (LatchkeyException later) {
      // Another command says what is wrong.
    }
  }

  private int handOver(String text) {
    Terminal terminal = surroundings.terminal();
    PrintStream out = terminal.out();
    out.print(text);
    if (out.checkError()) { // Flushes first.
      terminal.complain(
          "the token was not handed over, because standard output is closed or full;"
              + " check where it leads");
      return ExitCode.FAILURE;
    }
    if (terminal.outIsTerminal()) {
      terminal.warn(
          "this is a secret, and it stays on the screen; pipe it into the program that needs it");
    }
    return ExitCode.SUCCESS;
  }

  private String text(Options options, SelectedProfile selected) {
    try (Latchkey latchkey =
        surroundings.library(selected.home(), options.common()).metrics(renewals).open()) {
      if (options.provider().isPresent()) {
        ProviderTokenSource provider = latchkey.provider(options.provider().get());
        if (provider.provider().login() instanceof ProviderLogin.OpenAiLogin) {
          requireTrust(options, latchkey);
        }
        return ofProvider(options.form(), provider, selected);
      }
      requireTrust(options, latchkey);
      try {
        return switch (options.form()) {
          case PLAIN -> line(latchkey.token().value().reveal());
          case JSON -> json(latchkey, selected);
          case HEADER -> lines(latchkey.headers().asMap());
          case EXEC_CREDENTIAL ->
              line(ExecCredential.of(latchkey.token(), surroundings.environment()));
        };
      } catch (NotSignedInException e) {
        throw explained(e, latchkey, selected);
      } catch (PolicyException e) {
        latchkey.enforce();
        throw e;
      }
    }
  }

  /** An account is not for jobs of strangers; a key and a job's own identity may be (R-CICD-3). */
  private void requireTrust(Options options, Latchkey latchkey) {
    JobTrust trust = JobTrust.of(surroundings.environment());
    if (options.trustThisJob() || !(trust instanceof JobTrust.Untrusted)) {
      return;
    }
    Status status = latchkey.status();
    boolean account =
        status.source() != Source.WORKLOAD_IDENTITY
            && status.mode().filter(mode -> mode != AuthMode.API_KEY).isPresent();
    if (account) {
      trust.require(false);
    }
  }

  private static String json(Latchkey latchkey, SelectedProfile selected) {
    RequestHeaders headers = latchkey.headers();
    if (!headers.authorization().reveal().startsWith("Bearer ")) {
      return TokenJson.of(headers, selected.name().text()) + "\n";
    }
    return TokenJson.of(latchkey.token(), selected.name().text()) + "\n";
  }

  /** As Codex would send it, or a failure where Codex would send nothing (B51). */
  private String ofProvider(
      TokenForm form, ProviderTokenSource provider, SelectedProfile selected) {
    return switch (form) {
      case PLAIN -> line(provider.token().value().reveal());
      case EXEC_CREDENTIAL -> line(ExecCredential.of(provider.token(), surroundings.environment()));
      case HEADER -> {
        ProviderHeaders headers = provider.requestHeaders();
        headers.remarks().forEach(surroundings.terminal()::warn);
        yield lines(headers.asMap());
      }
      case JSON -> {
        ProviderHeaders headers = provider.requestHeaders();
        headers.remarks().forEach(surroundings.terminal()::warn);
        yield TokenJson.of(headers, selected.name().text(), provider.provider().id()) + "\n";
      }
    };
  }

  private static String lines(Map<String, Secret> headers) {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, Secret> header : headers.entrySet()) {
      lines.append(line(header.getKey() + ": " + header.getValue().reveal()));
    }
    return lines.toString();
  }

  /** A second line would be taken for another token, or another header. */
  private static String line(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
        throw new NotSignedInException(
            ErrorCode.SECRET_INVALID,
            "the login holds a control character where its token or account should be",
            "run latchkey login");
      }
    }
    return text + "\n";
  }

  /** The same failure, with what to do about it from here. */
  private static NotSignedInException explained(
      NotSignedInException e, Latchkey latchkey, SelectedProfile selected) {
    Status status = latchkey.status();
    Optional<NotSignedInException> nobody = NoLogin.of(status, selected, "");
    if (nobody.isPresent()) {
      return nobody.get();
    }
    String remedy =
        status.mode().filter(mode -> mode == AuthMode.AGENT_IDENTITY).isPresent()
                && e.code() == ErrorCode.NOT_SIGNED_IN
            ? "add --header or --json for the headers of a request; or sign in with a personal"
                + " access token"
            : e.remedy().replace("run latchkey login", "run " + NoLogin.signIn(selected));
    return new NotSignedInException(e.code(), String.valueOf(e.getMessage()), remedy, e);
  }
}
