package dev.latchkey;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.login.ApiKeyLogin;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CodeExchange;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.Pace;
import dev.latchkey.login.PasteLogin;
import dev.latchkey.login.SystemBrowser;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.DeviceEndpoint;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.Logout;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.session.Status;
import dev.latchkey.session.StatusReader;
import dev.latchkey.session.StoredTokenSource;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The login of one Codex home: read it, use it, renew it, replace it, end it.
 *
 * {@snippet :
 * try (Latchkey latchkey = Latchkey.open()) {
 *   AccessToken token = latchkey.token();
 *   request.header("Authorization", "Bearer " + token.value().reveal());
 * }
 * }
 *
 * <p>One instance serves a whole program; it is thread-safe. It holds no thread and no connection
 * until it needs one, and gives them back when closed. Everything that goes wrong is a {@link
 * LatchkeyException}.
 */
public final class Latchkey implements AutoCloseable, TokenSource {
  private final CredentialStore store;
  private final Endpoints endpoints;
  private final Transport transport;
  private final RevocationQueue queue;
  private final StoredTokenSource tokens;
  private final StatusReader statusReader;
  private final IdentityEndpoint identityEndpoint;
  private final BrowserLogin browserLogin;
  private final PasteLogin pasteLogin;
  private final DeviceLogin deviceLogin;
  private final LoginPolicy policy;
  private final ApiKeyLogin apiKeyLogin;
  private final Logout logout;

  private Latchkey(Builder builder) {
    Environment environment = builder.environment;
    Configuration configuration;
    if (builder.store == null) {
      CodexHome home =
          builder.home == null ? CodexHome.of(environment) : new CodexHome(builder.home);
      configuration = new ConfigurationReader(home, builder.overrides).read();
      store = fileStore(home, configuration);
    } else {
      configuration = Configuration.EMPTY;
      store = builder.store;
    }
    transport = builder.transport == null ? new JdkTransport() : builder.transport;
    InstantSource clock = builder.clock;
    ClientName name =
        ClientName.of(
            environment
                .get("LATCHKEY_ORIGINATOR")
                .or(() -> environment.get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE")),
            version());
    policy = new LoginPolicy(configuration);
    TokenEndpoint tokenEndpoint = new TokenEndpoint(transport, name);
    BrowserLauncher browser =
        builder.browser == null ? new SystemBrowser(environment) : builder.browser;
    endpoints = new Endpoints(environment, builder.allowHttp);
    queue = new RevocationQueue(store, new RevocationEndpoint(transport, name), clock);
    Succession succession = new Succession(store, endpoints, queue);
    tokens = new StoredTokenSource(store, endpoints, tokenEndpoint, clock);
    statusReader = new StatusReader(store, clock);
    identityEndpoint = new IdentityEndpoint(transport, name);
    CodeExchange exchange = new CodeExchange(policy, succession, endpoints, tokenEndpoint, clock);
    browserLogin = new BrowserLogin(policy, store, exchange, queue, endpoints, browser, name);
    pasteLogin = new PasteLogin(policy, store, exchange, queue, endpoints, name);
    deviceLogin =
        new DeviceLogin(
            policy, store, exchange, queue, endpoints, new DeviceEndpoint(transport), Pace.REAL);
    apiKeyLogin = new ApiKeyLogin(policy, succession, queue);
    logout = new Logout(succession, queue);
  }

  private static CredentialStore fileStore(CodexHome home, Configuration configuration) {
    Setting<StoreKind> kind =
        configuration.store().orElse(new Setting<>(StoreKind.FILE, "the default"));
    if (kind.value() != StoreKind.FILE) {
      throw new StoreException(
          ErrorCode.STORE_UNSUPPORTED,
          "cli_auth_credentials_store asks for a store that this version does not have ("
              + kind.origin()
              + ")",
          "set it to \"file\" there, or for one command with -c cli_auth_credentials_store=file");
    }
    return new FileStore(home.path(), FileStore.Limits.DEFAULT);
  }

  /** The login of this machine's Codex home, as the environment and {@code config.toml} say. */
  public static Latchkey open() {
    return builder().open();
  }

  /** To open something other than the default. */
  public static Builder builder() {
    return new Builder();
  }

  /** This library's version. */
  public static String version() {
    try (InputStream in = Latchkey.class.getResourceAsStream("version")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who is signed in, from what is stored: no network, no lock, no write. */
  public Status status() {
    Status status = statusReader.read(queue.size());
    return queue.trouble().map(status::withWarning).orElse(status);
  }

  /** {@inheritDoc} */
  @Override
  public AccessToken token() {
    return tokens.token();
  }

  /** Renews the token now, however long the current one would live. */
  public AccessToken renew() {
    return tokens.renew();
  }

  /**
   * Asks the issuer of the stored login whose token it is.
   *
   * @throws NotSignedInException also if what is stored has no issuer to ask, like an API key
   */
  public Identity whoami() {
    AccessToken token = tokens.token();
    if (!(store.read().map(AuthDocument::credential).orElse(null)
        instanceof Credential.ChatGptSession session)) {
      throw new NotSignedInException(
          ErrorCode.NOT_SIGNED_IN,
          "what is stored in " + store.describe() + " is no login with ChatGPT",
          "run latchkey login to have an issuer that knows you");
    }
    return identityEndpoint.whoami(
        endpoints.whoami(endpoints.issuerOf(session.tokens().provenance())), token.value());
  }

  /** Signs in in the browser, and returns when the login is stored. */
  public LoginResult login(BrowserLogin.Request request, LoginListener listener) {
    return browserLogin.run(request, listener);
  }

  /** Signs in by device code, on any other device, and returns when the login is stored. */
  public LoginResult loginByDevice(DeviceLogin.Request request, DeviceLogin.Listener listener) {
    return deviceLogin.run(request, listener);
  }

  /**
   * Signs in in a browser on any machine, from which the user pastes back where it ended, and
   * returns when the login is stored.
   */
  public LoginResult loginByPaste(
      BrowserLogin.Request request, PasteLogin.Conversation conversation) {
    return pasteLogin.run(request, conversation);
  }

  /** Whether sign-in with ChatGPT is allowed, before a way of doing it has been chosen. */
  public void checkChatGptAllowed() {
    policy.check(LoginMethod.CHATGPT);
  }

  /** Signs in with an API key. */
  public LoginResult loginWithApiKey(Secret key) {
    return apiKeyLogin.run(key);
  }

  /** Whether {@link #loginWithApiKey} is allowed, without a key having to be at hand. */
  public void checkApiKeyAllowed() {
    apiKeyLogin.checkAllowed();
  }

  /** Signs out: removes what is stored, and revokes it where it was issued. */
  public LogoutReport logout() {
    return logout.run();
  }

  /** What and where the store is, for people. */
  public String store() {
    return store.describe();
  }

  @Override
  public void close() {
    transport.close();
  }

  /** What {@link Latchkey} is opened with. Each setter has a default. Used by one thread. */
  public static final class Builder {
    private Environment environment = Environment.ofThisProcess();
    private List<String> overrides = List.of();
    private InstantSource clock = InstantSource.system();
    private boolean allowHttp;
    private @Nullable Path home;
    private @Nullable CredentialStore store;
    private @Nullable Transport transport;
    private @Nullable BrowserLauncher browser;

    private Builder() {}

    /** The environment variables to go by; those of this process by default. */
    public Builder environment(Environment given) {
      environment = given;
      return this;
    }

    /**
     * The Codex home, created when something is first stored; {@code CODEX_HOME} or {@code
     * ~/.codex} by default.
     */
    public Builder home(Path given) {
      home = given;
      return this;
    }

    /** {@code key=value} settings that overrule {@code config.toml}; none by default. */
    public Builder overrides(List<String> given) {
      overrides = List.copyOf(given);
      return this;
    }

    /**
     * The store, instead of the one that the home's configuration asks for. Its home's {@code
     * config.toml} is not read.
     */
    public Builder store(CredentialStore given) {
      store = given;
      return this;
    }

    /** The way to issuers; the JDK's HTTP client by default. Closed with the {@link Latchkey}. */
    public Builder transport(Transport given) {
      transport = given;
      return this;
    }

    /** The browser for sign-ins; this machine's by default. */
    public Builder browser(BrowserLauncher given) {
      browser = given;
      return this;
    }

    /** The clock; the system's by default. */
    public Builder clock(InstantSource given) {
      clock = given;
      return this;
    }

    /** Whether secrets may go over plain http to other machines; not by default. */
    public Builder allowHttp(boolean given) {
      allowHttp = given;
      return this;
    }

    /**
     * Opens it. Reads the configuration, and no credential yet.
     *
     * @throws LatchkeyException if home or configuration make no sense
     */
    public Latchkey open() {
      return new Latchkey(this);
    }
  }
}
