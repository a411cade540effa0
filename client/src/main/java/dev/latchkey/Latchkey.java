package dev.latchkey;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.explain.Explanation;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.Relocation;
import dev.latchkey.home.StoreSurvey;
import dev.latchkey.keep.Keeper;
import dev.latchkey.keep.News;
import dev.latchkey.keep.Residence;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.PasteLogin;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.provider.ProviderTokenSource;
import dev.latchkey.provider.Providers;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.ChangeListener;
import dev.latchkey.session.LogoutReport;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Status;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.HomeTraces;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.transfer.Departures;
import dev.latchkey.transfer.Receiver;
import dev.latchkey.transfer.Seeds;
import dev.latchkey.transfer.Sender;
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
import java.util.ArrayList;
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
  private final Wiring wired;

  Latchkey(LatchkeyBuilder builder) {
    wired = new Wiring(builder);
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
    Status status = wired.statusReader.read(wired.queue.pending());
    Optional<String> departed = new Departures(wired.store).warning();
    if (departed.isPresent()) {
      status = status.withWarning(departed.get());
    }
    if (wired.moveTrouble.isPresent()) {
      status =
          status.withWarning(
              "a move to another store was begun and cannot be finished: "
                  + wired.moveTrouble.get().getMessage());
    }
    for (String remark : wired.configuration.remarks()) {
      status = status.withWarning(remark);
    }
    if (!wired.policy.permitsAny()) {
      status =
          status.withWarning("authentication requirements do not permit any usable login method");
    }
    return wired.queue.trouble().map(status::withWarning).orElse(status);
  }

  /** {@inheritDoc} */
  @Override
  public AccessToken token() {
    return wired.sources.token();
  }

  /** {@inheritDoc} */
  @Override
  public RequestHeaders headers() {
    return wired.sources.headers();
  }

  /** {@inheritDoc} */
  @Override
  public CompletionStage<AccessToken> tokenAsync() {
    return wired.sources.tokenAsync();
  }

  /** {@inheritDoc} */
  @Override
  public AccessToken token(Duration life) {
    return wired.sources.token(life);
  }

  /** {@inheritDoc} */
  @Override
  public Recovery recovery(RequestHeaders refused) {
    return wired.sources.recovery(refused);
  }

  /**
   * Tells {@code listener} of new logins, renewals, switches and sign-outs in the store, whoever
   * makes them, within two seconds. Until {@link #close}; costs one daemon thread.
   */
  public void onChange(ChangeListener listener) {
    wired.stored.onChange(listener);
  }

  /**
   * Accepts that {@code accepted} pays from now on. Without this a program that began with a
   * ChatGPT login never goes on with an API key, nor the other way round.
   */
  public void acceptPayer(Payer accepted) {
    wired.payer.settle(accepted);
  }

  /**
   * An {@link dev.latchkey.http.AuthorizedHttpClient} to ChatGPT, the API and the origin of {@code
   * chatgpt_base_url}, for the caller to close.
   */
  public HttpClient http() {
    return wired.httpClients.open();
  }

  /** As {@link #http()}, to the origins of these addresses and no others. */
  public HttpClient http(URI... origins) {
    return wired.httpClients.open(origins);
  }

  /** The model providers of the configuration; always the same object. */
  public Providers providers() {
    return wired.providers();
  }

  /**
   * The credential of the model provider that the configuration selects.
   *
   * @throws ConfigurationException if that makes no sense
   */
  public ProviderTokenSource provider() {
    return providers().selected();
  }

  /**
   * The credential of a model provider.
   *
   * @throws ConfigurationException if there is none of that id, or its table makes no sense
   */
  public ProviderTokenSource provider(String id) {
    return providers().named(id);
  }

  /** Renews the token now, however long the current one would live. */
  public AccessToken renew() {
    return wired.sources.active().renew();
  }

  /**
   * Asks its issuer whose credential it is.
   *
   * @throws NotSignedInException also if it has no issuer to ask, like an API key
   */
  public Identity whoami() {
    return wired.sources.active().whoami();
  }

  /** Signs in in the browser, and returns when the login is stored. */
  public LoginResult login(BrowserLogin.Request request, LoginListener listener) {
    refuseForWorkload();
    return wired.browserLogin.run(request, listener);
  }

  /** Signs in by device code, on any other device, and returns when the login is stored. */
  public LoginResult loginByDevice(DeviceLogin.Request request, DeviceLogin.Listener listener) {
    refuseForWorkload();
    return wired.deviceLogin.run(request, listener);
  }

  /**
   * Signs in in a browser on any machine, from which the user pastes back where it ended, and
   * returns when the login is stored.
   */
  public LoginResult loginByPaste(
      BrowserLogin.Request request, PasteLogin.Conversation conversation) {
    refuseForWorkload();
    return wired.pasteLogin.run(request, conversation);
  }

  /** Whether sign-in with ChatGPT is allowed, before a way of doing it has been chosen. */
  public void checkChatGptAllowed() {
    refuseForWorkload();
    wired.policy.check(LoginMethod.CHATGPT);
  }

  /** Signs in with an API key. */
  public LoginResult loginWithApiKey(Secret key) {
    refuseForWorkload();
    return wired.apiKeyLogin.run(key);
  }

  /** Whether {@link #loginWithApiKey} is allowed, without a key having to be at hand. */
  public void checkApiKeyAllowed() {
    refuseForWorkload();
    wired.apiKeyLogin.checkAllowed();
  }

  /**
   * Signs in with an access token: a personal one ({@code at-…}) or an agent identity.
   *
   * @param issuer who issued it
   * @param workspace the only workspace that will do, besides what the configuration says
   */
  public LoginResult loginWithAccessToken(Secret token, Issuer issuer, Optional<String> workspace) {
    refuseForWorkload();
    return wired.accessTokenLogin.run(token, issuer, workspace);
  }

  /** Whether {@link #loginWithAccessToken} is allowed, without a token having to be at hand. */
  public void checkAccessTokenAllowed() {
    refuseForWorkload();
    wired.accessTokenLogin.checkAllowed();
  }

  /** A login that is stored where another credential comes first would only mislead (R-AUTH-29). */
  private void refuseForWorkload() {
    if (WorkloadReader.isSelected(wired.environment)) {
      throw new PolicyException(
          ErrorCode.METHOD_FORBIDDEN,
          "this environment signs in by workload identity, which comes before any stored login",
          "unset " + WorkloadReader.RULE + " and " + WorkloadReader.FILE + " to sign in otherwise");
    }
  }

  /**
   * What was said in the configuration and does not count, although who said it may think so: a
   * value that an administrator overrules, a project's say in what is not its business, a key that
   * is nearly one of ours. One sentence each.
   *
   * @throws ConfigurationException if a file is no TOML, be that in a place that concerns nobody
   */
  public List<String> configurationWarnings() {
    List<String> warnings = new ArrayList<>(wired.configuration.remarks());
    warnings.addAll(ConfigurationReader.nearMisses(wired.layers));
    return List.copyOf(warnings);
  }

  /** Why the configuration could not be read, if {@link LatchkeyBuilder#lenient} put up with it. */
  public Optional<ConfigurationException> configurationTrouble() {
    return wired.configurationTrouble;
  }

  /**
   * What holds of all that was said about signing in, who said it, and what lost and why. Asks
   * nobody over a network; what cannot be told is in the explanation, not thrown. For one that
   * survives a broken configuration, open with {@link LatchkeyBuilder#lenient}.
   */
  public Explanation explain() {
    return wired.explainer().explain();
  }

  /**
   * Signs out, and refuses, if the stored login counts and is not one that may be used here.
   *
   * <p>{@link #token()} and its kin refuse such a login, too, and leave it where it is.
   *
   * @throws PolicyException if so: with the rule, its file and its line
   */
  public void enforce() {
    wired.enforcement.run();
  }

  /** Signs out: removes what is stored, and revokes it where it was issued. */
  public LogoutReport logout() {
    return wired.logout.run();
  }

  /** Tries those revocations again whose time has come; see {@link RevocationQueue#attemptDue}. */
  public List<RevocationOutcome> retryRevocations(Duration limit) {
    return wired.queue.attemptDue(limit);
  }

  /**
   * To renew the login ahead of everybody else, and to retry revocations, in steps.
   *
   * @param random what spreads renewals over time
   */
  public Keeper keeper(RandomGenerator random, News.Listener listener) {
    return new Keeper(
        wired.sources,
        this::status,
        wired.renewer::lastTrouble,
        wired.store,
        wired.queue,
        wired.clock,
        random,
        listener);
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
        wired.home.orElseThrow(() ->
            new KeepException(
                ErrorCode.SOCKET_UNFIT,
                "a login that is kept in no Codex home cannot be kept for others",
                "open the library at a home"));
    Keeper keeper = keeper(new SecureRandom(), listener);
    return new Residence(
        new Residence.Place(place, socket.orElseGet(new HomeTraces(place)::keepSocket), uids),
        keeper,
        wired.sources,
        this::status,
        version(),
        wired.clock,
        listener);
  }

  /** To send the login to another place. */
  public Sender sender() {
    return new Sender(wired.store, wired.clock);
  }

  /** To take a login that is sent here. */
  public Receiver receiver() {
    return new Receiver(wired.store, wired.succession, wired.queue, wired.policy, wired.clock);
  }

  /** To bring a login into a job and back out of it. */
  public Seeds seeds() {
    return new Seeds(wired.store, wired.succession, wired.queue, wired.policy, wired.clock);
  }

  /**
   * To look where the login is kept.
   *
   * @throws StoreException if the store was given by the program, and is no home's
   */
  public StoreSurvey survey() {
    return new StoreSurvey(homeStores());
  }

  /**
   * To move the login to another store of its home. This {@link Latchkey} does not see it
   * afterwards: open another one.
   *
   * @throws StoreException if the store was given by the program, and is no home's
   */
  public Relocation relocation() {
    return new Relocation(homeStores());
  }

  /**
   * Refuses if a login that is stored here ends with this process (B42).
   *
   * @throws StoreException if so
   */
  public void requireLastingStore() {
    if (wired.homeStores.isPresent()
        && wired.homeStores.get().kind().value() == StoreKind.EPHEMERAL
        && wired.store instanceof MemoryStore) {
      throw new StoreException(
          ErrorCode.STORE_UNSUPPORTED,
          "cli_auth_credentials_store is ephemeral ("
              + wired.homeStores.get().kind().origin()
              + "), so a login would end with this command",
          "add --store file or --store keyring to latchkey login; for one program without a login:"
              + " CODEX_ACCESS_TOKEN");
    }
  }

  private HomeStores homeStores() {
    return wired.homeStores.orElseThrow(() ->
        new StoreException(
            ErrorCode.STORE_UNSUPPORTED,
            "a store that the program gave is the program's own to look after",
            "open the library at a home"));
  }

  /** What and where the store is, for people. */
  public String store() {
    return wired.store.describe();
  }

  /** Lets a renewal that is being made come to its end, and gives everything back. */
  @Override
  public void close() {
    wired.stored.close();
    wired.transport.close();
    wired.clients.close();
  }
}
