package dev.latchkey;

import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.accesstoken.PersonalTokens;
import dev.latchkey.agent.AgentIssuers;
import dev.latchkey.agent.AgentVerifier;
import dev.latchkey.agent.Agents;
import dev.latchkey.agent.TaskEndpoint;
import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.http.HttpClients;
import dev.latchkey.keep.Keeper;
import dev.latchkey.keep.News;
import dev.latchkey.keep.Residence;
import dev.latchkey.login.AccessTokenLogin;
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
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.renewal.ChainRenewal;
import dev.latchkey.renewal.RetryWindows;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.ChangeListener;
import dev.latchkey.session.LoginKeeper;
import dev.latchkey.session.Logout;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.session.PayerPin;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.Renewer;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Selector;
import dev.latchkey.session.SocketLoginKeeper;
import dev.latchkey.session.Sources;
import dev.latchkey.session.StandingCredentials;
import dev.latchkey.session.Status;
import dev.latchkey.session.StatusReader;
import dev.latchkey.session.StoredTokenSource;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.transfer.Departures;
import dev.latchkey.transfer.Receiver;
import dev.latchkey.transfer.Seeds;
import dev.latchkey.transfer.Sender;
import dev.latchkey.workload.WorkloadExchange;
import dev.latchkey.workload.WorkloadReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

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
  private final Environment environment;
  private final PayerPin payer;
  private final Renewer renewer;
  private final StoredTokenSource stored;
  private final Sources sources;
  private final StatusReader statusReader;
  private final BrowserLogin browserLogin;
  private final PasteLogin pasteLogin;
  private final DeviceLogin deviceLogin;
  private final ApiKeyLogin apiKeyLogin;
  private final AccessTokenLogin accessTokenLogin;
  private final Logout logout;
  private final Succession succession;
  private final LoginPolicy policy;
  private final InstantSource clock;
  private final HttpClients httpClients;
  private final Optional<Path> home;

  Latchkey(LatchkeyBuilder builder) {
    environment = builder.environment;
    Configuration configuration;
    if (builder.store == null) {
      CodexHome codexHome =
          builder.home == null ? CodexHome.of(environment) : new CodexHome(builder.home);
      configuration = new ConfigurationReader(codexHome, builder.overrides).read();
      store = ConfiguredStore.open(codexHome, configuration);
      home = Optional.of(codexHome.path());
    } else {
      configuration = Configuration.EMPTY;
      store = builder.store;
      home = Optional.empty();
    }
    transport = builder.transport == null ? new JdkTransport() : builder.transport;
    clock = builder.clock;
    ClientName name =
        ClientName.of(
            environment
                .get("LATCHKEY_ORIGINATOR")
                .or(() -> environment.get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE")),
            Latchkey::version);
    policy = new LoginPolicy(configuration);
    TokenEndpoint tokenEndpoint = new TokenEndpoint(transport, name);
    BrowserLauncher browser =
        builder.browser == null ? new SystemBrowser(environment) : builder.browser;
    endpoints = new Endpoints(environment, builder.allowHttp);
    queue = new RevocationQueue(store, new RevocationEndpoint(transport, name), clock);
    succession = new Succession(store, endpoints, queue);
    IdentityEndpoint identityEndpoint = new IdentityEndpoint(transport, name);
    KnownTokens knownTokens = new KnownTokens(store);
    PersonalTokens personalTokens =
        new PersonalTokens(knownTokens, endpoints, identityEndpoint, clock);
    Agents agents =
        new Agents(
            new AgentIssuers(environment, configuration.chatGptBaseUrl(), endpoints),
            new AgentVerifier(transport, name, clock),
            new TaskEndpoint(transport, name, clock));
    StandingCredentials standing = new StandingCredentials(policy, personalTokens, agents, clock);
    payer = new PayerPin(Optional.ofNullable(builder.payer));
    LoginKeeper keeper =
        builder.keeper
            ? LoginKeeper.NONE
            : home.<LoginKeeper>map(
                    path -> new SocketLoginKeeper(new HomeTraces(path).keepSocket()))
                .orElse(LoginKeeper.NONE);
    renewer =
        new Renewer(
            store,
            new ChainRenewal(store, endpoints, tokenEndpoint, succession, clock),
            keeper,
            builder.metrics,
            clock);
    stored =
        new StoredTokenSource(store, endpoints, identityEndpoint, renewer, standing, payer, clock);
    Selector selector = new Selector(environment, builder.apiKeyVariable);
    WorkloadReader workloads =
        new WorkloadReader(environment, configuration.chatGptBaseUrl(), endpoints, transport);
    sources =
        new Sources(
            environment,
            store,
            selector,
            endpoints,
            policy,
            standing,
            stored,
            payer,
            workloads,
            new WorkloadExchange(transport, clock),
            clock);
    statusReader = new StatusReader(store, environment, selector, endpoints, workloads, clock);
    CodeExchange exchange =
        new CodeExchange(
            policy, succession, endpoints, tokenEndpoint, new RetryWindows(store), clock);
    browserLogin = new BrowserLogin(policy, store, exchange, queue, endpoints, browser, name);
    pasteLogin = new PasteLogin(policy, store, exchange, queue, endpoints, name);
    deviceLogin =
        new DeviceLogin(
            policy, store, exchange, queue, endpoints, new DeviceEndpoint(transport), Pace.REAL);
    apiKeyLogin = new ApiKeyLogin(policy, succession, queue);
    accessTokenLogin =
        new AccessTokenLogin(
            policy, store, succession, queue, personalTokens, knownTokens, agents, clock);
    logout = new Logout(succession, queue);
    httpClients =
        new HttpClients(
            sources, name, configuration.chatGptBaseUrl(), builder.allowHttp, builder.metrics);
  }

  /** The login of this machine's Codex home, as the environment and {@code config.toml} say. */
  public static Latchkey open() {
    return builder().open();
  }

  /** To open something other than the default. */
  public static LatchkeyBuilder builder() {
    return new LatchkeyBuilder();
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
    Status status = statusReader.read(queue.pending());
    Optional<String> departed = new Departures(store).warning();
    if (departed.isPresent()) {
      status = status.withWarning(departed.get());
    }
    return queue.trouble().map(status::withWarning).orElse(status);
  }

  /** {@inheritDoc} */
  @Override
  public AccessToken token() {
    return sources.token();
  }

  /** {@inheritDoc} */
  @Override
  public RequestHeaders headers() {
    return sources.headers();
  }

  /** {@inheritDoc} */
  @Override
  public CompletionStage<AccessToken> tokenAsync() {
    return sources.tokenAsync();
  }

  /** {@inheritDoc} */
  @Override
  public AccessToken token(Duration life) {
    return sources.token(life);
  }

  /** {@inheritDoc} */
  @Override
  public Recovery recovery(RequestHeaders refused) {
    return sources.recovery(refused);
  }

  /**
   * Tells {@code listener} of new logins, renewals, switches and sign-outs in the store, whoever
   * makes them, within two seconds. Until {@link #close}; costs one daemon thread.
   */
  public void onChange(ChangeListener listener) {
    stored.onChange(listener);
  }

  /**
   * Accepts that {@code accepted} pays from now on. Without this a program that began with a
   * ChatGPT login never goes on with an API key, nor the other way round.
   */
  public void acceptPayer(Payer accepted) {
    payer.settle(accepted);
  }

  /**
   * An {@link dev.latchkey.http.AuthorizedHttpClient} to ChatGPT, the API and the origin of {@code
   * chatgpt_base_url}, for the caller to close.
   */
  public HttpClient http() {
    return httpClients.open();
  }

  /** As {@link #http()}, to the origins of these addresses and no others. */
  public HttpClient http(URI... origins) {
    return httpClients.open(origins);
  }

  /** Renews the token now, however long the current one would live. */
  public AccessToken renew() {
    return sources.active().renew();
  }

  /**
   * Asks its issuer whose credential it is.
   *
   * @throws NotSignedInException also if it has no issuer to ask, like an API key
   */
  public Identity whoami() {
    return sources.active().whoami();
  }

  /** Signs in in the browser, and returns when the login is stored. */
  public LoginResult login(BrowserLogin.Request request, LoginListener listener) {
    refuseForWorkload();
    return browserLogin.run(request, listener);
  }

  /** Signs in by device code, on any other device, and returns when the login is stored. */
  public LoginResult loginByDevice(DeviceLogin.Request request, DeviceLogin.Listener listener) {
    refuseForWorkload();
    return deviceLogin.run(request, listener);
  }

  /**
   * Signs in in a browser on any machine, from which the user pastes back where it ended, and
   * returns when the login is stored.
   */
  public LoginResult loginByPaste(
      BrowserLogin.Request request, PasteLogin.Conversation conversation) {
    refuseForWorkload();
    return pasteLogin.run(request, conversation);
  }

  /** Whether sign-in with ChatGPT is allowed, before a way of doing it has been chosen. */
  public void checkChatGptAllowed() {
    refuseForWorkload();
    policy.check(LoginMethod.CHATGPT);
  }

  /** Signs in with an API key. */
  public LoginResult loginWithApiKey(Secret key) {
    refuseForWorkload();
    return apiKeyLogin.run(key);
  }

  /** Whether {@link #loginWithApiKey} is allowed, without a key having to be at hand. */
  public void checkApiKeyAllowed() {
    refuseForWorkload();
    apiKeyLogin.checkAllowed();
  }

  /**
   * Signs in with an access token: a personal one ({@code at-…}) or an agent identity.
   *
   * @param issuer who issued it
   * @param workspace the only workspace that will do, besides what the configuration says
   */
  public LoginResult loginWithAccessToken(Secret token, Issuer issuer, Optional<String> workspace) {
    refuseForWorkload();
    return accessTokenLogin.run(token, issuer, workspace);
  }

  /** Whether {@link #loginWithAccessToken} is allowed, without a token having to be at hand. */
  public void checkAccessTokenAllowed() {
    refuseForWorkload();
    accessTokenLogin.checkAllowed();
  }

  /** A login that is stored where another credential comes first would only mislead (R-AUTH-29). */
  private void refuseForWorkload() {
    if (WorkloadReader.isSelected(environment)) {
      throw new PolicyException(
          ErrorCode.METHOD_FORBIDDEN,
          "this environment signs in by workload identity, which comes before any stored login",
          "unset " + WorkloadReader.RULE + " and " + WorkloadReader.FILE + " to sign in otherwise");
    }
  }

  /** Signs out: removes what is stored, and revokes it where it was issued. */
  public LogoutReport logout() {
    return logout.run();
  }

  /** Tries those revocations again whose time has come; see {@link RevocationQueue#attemptDue}. */
  public List<RevocationOutcome> retryRevocations(Duration limit) {
    return queue.attemptDue(limit);
  }

  /**
   * To renew the login ahead of everybody else, and to retry revocations, in steps.
   *
   * @param random what spreads renewals over time
   */
  public Keeper keeper(RandomGenerator random, News.Listener listener) {
    return new Keeper(
        sources, this::status, renewer::lastTrouble, store, queue, clock, random, listener);
  }

  /**
   * To keep the login of this home as its one resident process: renewed ahead of everybody else,
   * and given out at a token socket (B31). To be opened with {@link LatchkeyBuilder#asKeeper}.
   *
   * @param socket where, or nothing for the home's own place
   * @param uids the users besides this one's who get tokens there
   * @throws KeepException if the store has no home
   */
  public Residence residence(Optional<Path> socket, Set<Long> uids, News.Listener listener) {
    Path place =
        home.orElseThrow(() ->
            new KeepException(
                ErrorCode.SOCKET_UNFIT,
                "a login that is kept in no Codex home cannot be kept for others",
                "open the library at a home"));
    Keeper keeper = keeper(new SecureRandom(), listener);
    return new Residence(
        new Residence.Place(place, socket.orElseGet(new HomeTraces(place)::keepSocket), uids),
        keeper,
        sources,
        this::status,
        version(),
        clock,
        listener);
  }

  /** To send the login to another place. */
  public Sender sender() {
    return new Sender(store, clock);
  }

  /** To take a login that is sent here. */
  public Receiver receiver() {
    return new Receiver(store, succession, queue, policy, clock);
  }

  /** To bring a login into a job and back out of it. */
  public Seeds seeds() {
    return new Seeds(store, succession, queue, policy, clock);
  }

  /** What and where the store is, for people. */
  public String store() {
    return store.describe();
  }

  /** Lets a renewal that is being made come to its end, and gives everything back. */
  @Override
  public void close() {
    stored.close();
    transport.close();
  }
}
