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
import dev.latchkey.config.Layers;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.explain.Explainer;
import dev.latchkey.explain.NetworkChapter;
import dev.latchkey.home.HomeStores;
import dev.latchkey.http.HttpClients;
import dev.latchkey.keyring.SystemKeyring;
import dev.latchkey.login.AccessTokenLogin;
import dev.latchkey.login.ApiKeyLogin;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CodeExchange;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.Pace;
import dev.latchkey.login.PasteLogin;
import dev.latchkey.login.SystemBrowser;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.DeviceEndpoint;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.provider.ProviderReader;
import dev.latchkey.provider.Providers;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Routes;
import dev.latchkey.renewal.ChainRenewal;
import dev.latchkey.renewal.RetryWindows;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.session.Admission;
import dev.latchkey.session.Enforcement;
import dev.latchkey.session.LoginKeeper;
import dev.latchkey.session.Logout;
import dev.latchkey.session.PayerPin;
import dev.latchkey.session.Renewer;
import dev.latchkey.session.Selector;
import dev.latchkey.session.SocketLoginKeeper;
import dev.latchkey.session.Sources;
import dev.latchkey.session.StandingCredentials;
import dev.latchkey.session.StatusReader;
import dev.latchkey.session.StoredTokenSource;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.trust.TrustAnchors;
import dev.latchkey.workload.WorkloadExchange;
import dev.latchkey.workload.WorkloadReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Latchkey} consists of, put together once: the one place that knows which part needs
 * which. Thread-safe.
 */
final class Wiring {
  final Layers layers;
  final Configuration configuration;
  final Optional<HomeStores> homeStores;
  final Optional<ConfigurationException> configurationTrouble;
  final Optional<LatchkeyException> moveTrouble;
  final CredentialStore store;
  final Endpoints endpoints;
  final Transport transport;
  final RevocationQueue queue;
  final Environment environment;
  final PayerPin payer;
  final Renewer renewer;
  final StoredTokenSource stored;
  final Sources sources;
  final StatusReader statusReader;
  final BrowserLogin browserLogin;
  final PasteLogin pasteLogin;
  final DeviceLogin deviceLogin;
  final ApiKeyLogin apiKeyLogin;
  final AccessTokenLogin accessTokenLogin;
  final Logout logout;
  final Enforcement enforcement;
  final Succession succession;
  final LoginPolicy policy;
  final InstantSource clock;
  final HttpClients httpClients;
  final Optional<Path> home;
  final HttpClientFactory clients;
  private final TrustAnchors trust;
  private final Routes routes;
  private final ConfigurationReader reader;
  private final Selector selector;
  private final boolean isHomeGiven;
  private final Path workingFolder;
  private @Nullable Providers providers; // guarded by this

  Wiring(LatchkeyBuilder builder) {
    environment = builder.environment;
    isHomeGiven = builder.home != null;
    if (builder.store == null) {
      CodexHome codexHome =
          builder.home == null ? CodexHome.of(environment) : new CodexHome(builder.home);
      Predicate<String> isSet = name -> environment.get(name).isPresent();
      OpenedHome opened =
          OpenedHome.of(
              codexHome,
              builder.places(codexHome),
              builder.lenient,
              builder.keyring == null
                  ? SystemKeyring.bounded(isSet)
                  : SystemKeyring.bounded(builder.keyring, isSet),
              builder.clock);
      reader = new ConfigurationReader(builder.places(codexHome));
      layers = opened.layers();
      configuration = opened.configuration();
      homeStores = Optional.of(opened.stores());
      configurationTrouble = opened.configurationTrouble();
      moveTrouble = opened.moveTrouble();
      store =
          builder.storeKind == null
              ? opened.stores().configured()
              : opened.stores().chosen(builder.storeKind);
      home = Optional.of(codexHome.path());
    } else {
      // An administrator's rules hold for a program's own store, too.
      reader = new ConfigurationReader(builder.machinePlaces());
      layers = reader.layers();
      configuration = ConfigurationReader.configuration(layers);
      store = builder.store;
      homeStores = Optional.empty();
      configurationTrouble = Optional.empty();
      moveTrouble = Optional.empty();
      home = Optional.empty();
    }
    workingFolder =
        builder.workingFolder == null ? Path.of("").toAbsolutePath() : builder.workingFolder;
    trust = new TrustAnchors(environment);
    routes = new Routes(new ProxyVariables(environment));
    clients = HttpClientFactory.of(trust, routes);
    transport = builder.transport == null ? new JdkTransport(clients) : builder.transport;
    clock = builder.clock;
    ClientName name =
        ClientName.of(
            environment
                .get("LATCHKEY_ORIGINATOR")
                .or(() -> environment.get("CODEX_INTERNAL_ORIGINATOR_OVERRIDE")),
            Latchkey::version);
    policy = new LoginPolicy(configuration.rules());
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
    Admission admission = new Admission(policy, payer);
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
        new StoredTokenSource(
            store, endpoints, identityEndpoint, renewer, standing, admission, clock);
    selector = new Selector(environment, builder.apiKeyVariable);
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
            admission,
            workloads,
            new WorkloadExchange(transport, clock),
            clock);
    statusReader =
        new StatusReader(store, environment, selector, endpoints, workloads, policy, clock);
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
    enforcement = new Enforcement(store, selector, admission, succession, queue);
    httpClients =
        new HttpClients(
            clients,
            sources,
            name,
            configuration.chatGptBaseUrl(),
            builder.allowHttp,
            builder.metrics);
  }

  /** Made when somebody asks for it: nobody who wants the login alone pays for it. */
  Explainer explainer() {
    return new Explainer(
        new Explainer.Configured(layers, configuration, configurationTrouble),
        reader,
        new Explainer.Kept(home, isHomeGiven, homeStores, store, moveTrouble),
        environment,
        selector,
        statusReader,
        endpoints,
        policy,
        new NetworkChapter(environment, trust, routes, Issuer.DEFAULT.base()));
  }

  /** Made when somebody asks for one: nobody who wants the login alone pays for them. */
  synchronized Providers providers() {
    Providers made = providers;
    if (made == null) {
      made =
          new Providers(
              new ProviderReader(layers, environment, workingFolder), environment, sources, clock);
      providers = made;
    }
    return made;
  }
}
