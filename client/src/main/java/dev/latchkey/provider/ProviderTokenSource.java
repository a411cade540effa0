package dev.latchkey.provider;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.ProviderException;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.TokenSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model provider's credential: where Codex would send a request without authorisation because it
 * has none, this throws (B51). Thread-safe.
 */
public final class ProviderTokenSource implements TokenSource {
  private final Provider provider;
  private final Environment environment;
  private final TokenSource openAi;
  private final @Nullable CommandTokens command;

  /**
   * That of {@code provider}.
   *
   * @param openAi the login of Codex, for a provider that wants that one
   */
  public ProviderTokenSource(
      Provider provider, Environment environment, TokenSource openAi, InstantSource clock) {
    this.provider = provider;
    this.environment = environment;
    this.openAi = openAi;
    this.command =
        provider.login() instanceof ProviderLogin.Command login
            ? new CommandTokens(
                new CommandRun(provider.id(), login, environment), login.refreshInterval(), clock)
            : null;
  }

  /** What is known of the provider. */
  public Provider provider() {
    return provider;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A key has no end that could be known, nor has what a command prints.
   *
   * @throws NotSignedInException also if the provider wants no credential
   * @throws ProviderException if a key is missing, a command fails, or the credential is of a kind
   *     that only Codex presents
   */
  @Override
  public AccessToken token() {
    return switch (provider.login()) {
      case ProviderLogin.OpenAiLogin login -> openAi.token();
      case ProviderLogin.EnvironmentKey key -> bearer(key(key));
      case ProviderLogin.BearerToken(Secret token) -> bearer(token);
      case ProviderLogin.Command login -> bearer(commandTokens().token());
      case ProviderLogin.Aws aws -> throw unsupported("requests that are signed with AWS keys");
      case ProviderLogin.Gateway gateway -> throw unsupported("the sign-in of a gateway");
      case ProviderLogin.None none ->
          throw new NotSignedInException(
              ErrorCode.NOT_SIGNED_IN,
              "the provider " + shown() + " needs no credential, so there is no token",
              "send the request without one; latchkey token --provider ID --header prints the"
                  + " other headers");
    };
  }

  @Override
  public AccessToken token(Duration life) {
    return provider.login() instanceof ProviderLogin.OpenAiLogin ? openAi.token(life) : token();
  }

  /**
   * {@inheritDoc} Without what the configuration adds: see {@link #requestHeaders()}.
   *
   * @throws LatchkeyException as {@link #token()}
   */
  @Override
  public RequestHeaders headers() {
    return provider.login() instanceof ProviderLogin.OpenAiLogin
        ? openAi.headers()
        : RequestHeaders.of(token());
  }

  /**
   * Everything for one request that is sent now: the credential, if the provider wants one, {@code
   * http_headers} and {@code env_http_headers}. As in Codex, the credential's headers come before
   * what the configuration says, a variable before a text, and a variable that is unset or blank
   * adds nothing. What no request can carry is left out and remarked upon.
   *
   * @throws LatchkeyException as {@link #token()}, but not where no credential is wanted
   */
  public ProviderHeaders requestHeaders() {
    Optional<RequestHeaders> login =
        provider.login() instanceof ProviderLogin.None ? Optional.empty() : Optional.of(headers());
    Map<String, Secret> others = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    Set<String> taken = ProviderHeaders.taken(login);
    provider
        .headers()
        .forEach((name, value) -> add(name, "http_headers", value, taken, others, remarks));
    provider
        .environmentHeaders()
        .forEach((name, variable) ->
            environment
                .getTrimmed(variable)
                .ifPresent(value ->
                    add(name, "env_http_headers", Secret.of(value), taken, others, remarks)));
    return new ProviderHeaders(login, others, remarks);
  }

  private void add(
      String name,
      String table,
      Secret value,
      Set<String> taken,
      Map<String, Secret> others,
      List<String> remarks) {
    String label = Printable.escape(name, 100) + " of " + table + " of the provider " + shown();
    if (!HeaderText.isName(name) || !HeaderText.isValue(value.reveal())) {
      remarks.add(label + " is left out, because it is no header");
    } else if (taken.contains(name.toLowerCase(Locale.ROOT))) {
      remarks.add(label + " is left out, because the credential sets that header");
    } else {
      others.keySet().removeIf(other -> other.equalsIgnoreCase(name));
      others.put(name, value);
    }
  }

  /** {@inheritDoc} A command is run again once; a key that was refused stays refused. */
  @Override
  public Recovery recovery(RequestHeaders refused) {
    return switch (provider.login()) {
      case ProviderLogin.OpenAiLogin login -> openAi.recovery(refused);
      case ProviderLogin.Command login -> new CommandRecovery(refused, commandTokens(), shown());
      case ProviderLogin.EnvironmentKey key -> TokenSource.super.recovery(refused);
      case ProviderLogin.BearerToken token -> TokenSource.super.recovery(refused);
      case ProviderLogin.Aws aws -> TokenSource.super.recovery(refused);
      case ProviderLogin.Gateway gateway -> TokenSource.super.recovery(refused);
      case ProviderLogin.None none -> TokenSource.super.recovery(refused);
    };
  }

  /**
   * Why {@link #requestHeaders()} cannot work, as far as that can be told without running a command
   * or asking anybody; nothing of the login of Codex, which says so itself.
   */
  public Optional<LatchkeyException> obstacle() {
    try {
      switch (provider.login()) {
        case ProviderLogin.EnvironmentKey key -> {
          Secret unused = key(key);
        }
        case ProviderLogin.Aws aws -> token();
        case ProviderLogin.Gateway gateway -> token();
        case ProviderLogin.Command login -> {
          if (program().isEmpty()) {
            throw new ProviderException(
                ErrorCode.PROVIDER_COMMAND_FAILED,
                "the command of the provider "
                    + shown()
                    + " ("
                    + Printable.escape(login.command(), 200)
                    + ") is not there, or cannot be run",
                "install it, or write its whole path");
          }
        }
        case ProviderLogin.OpenAiLogin login -> {}
        case ProviderLogin.BearerToken(Secret token) -> {
          AccessToken unused = bearer(token);
        }
        case ProviderLogin.None none -> {}
      }
      return Optional.empty();
    } catch (LatchkeyException e) {
      return Optional.of(e);
    }
  }

  /** Where the program is that a command names; nothing if it is not there, or there is none. */
  public Optional<Path> program() {
    return provider.login() instanceof ProviderLogin.Command login
        ? Executable.find(login.command(), login.folder(), environment)
        : Optional.empty();
  }

  private Secret key(ProviderLogin.EnvironmentKey key) {
    Optional<String> value = environment.getTrimmed(key.variable());
    if (value.isEmpty()) {
      throw new ProviderException(
          ErrorCode.PROVIDER_KEY_MISSING,
          "the variable "
              + Printable.escape(key.variable(), 200)
              + ", which holds the key of the provider "
              + shown()
              + ", is "
              + (environment.isSet(key.variable()) ? "blank" : "not set"),
          key.instructions()
              .filter(text -> !text.isBlank())
              .map(text -> Printable.escape(text.strip(), 500))
              .orElse("set it to the key"));
    }
    if (!HeaderText.isValue(value.get())) {
      throw new ProviderException(
          ErrorCode.SECRET_INVALID,
          "the variable "
              + Printable.escape(key.variable(), 200)
              + ", which holds the key of the provider "
              + shown()
              + ", has a character that no header can carry",
          "set it to the key and nothing else");
    }
    return Secret.of(value.get());
  }

  private AccessToken bearer(Secret token) {
    if (!HeaderText.isValue(token.reveal())) {
      throw new ProviderException(
          ErrorCode.SECRET_INVALID,
          "the token of the provider " + shown() + " has a character that no header can carry",
          "correct it in " + provider.origin());
    }
    return new AccessToken(token, Optional.empty(), Optional.empty(), false);
  }

  private CommandTokens commandTokens() {
    CommandTokens tokens = command;
    if (tokens == null) {
      throw new IllegalStateException("a provider without a command was asked for its token");
    }
    return tokens;
  }

  private ProviderException unsupported(String what) {
    return new ProviderException(
        ErrorCode.PROVIDER_UNSUPPORTED,
        "the provider " + shown() + " wants " + what + ", which only Codex itself presents",
        "use it with Codex");
  }

  private String shown() {
    return Printable.escape(provider.id(), 100);
  }
}
