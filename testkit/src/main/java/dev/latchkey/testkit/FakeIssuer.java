package dev.latchkey.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * An OAuth issuer on a free port of 127.0.0.1 that behaves like a real one until a test says
 * otherwise.
 *
 * <pre>{@code
 * try (FakeIssuer issuer = FakeIssuer.start()) {
 *   issuer.account(Account.sample().plan("pro"));
 *   issuer.on(Endpoint.TOKEN).answer(Answer.status(503), Answer.normal());
 *   ... sign in at issuer.uri()
 *   assertThat(issuer.only(Endpoint.AUTHORIZE).query().get("scope")).contains("offline_access");
 *   issuer.assertRevoked(oldRefreshToken);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Each exchange has its own virtual thread, and no thread of the issuer keeps a JVM
 * alive.
 */
public final class FakeIssuer implements AutoCloseable {
  /** The client id that Codex signs in with, which the issuer knows unless told otherwise. */
  public static final String CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

  private final HttpServer server;
  private final URI uri;
  private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Settings settings = new Settings();
  private final Ledger ledger = new Ledger(settings);
  private final DeviceLogins devices = new DeviceLogins(ledger, settings);
  private final RealIssuer realIssuer;
  private final Map<Endpoint, Script> scripts = new EnumMap<>(Endpoint.class);
  private final Map<Grant, Script> grantScripts = new EnumMap<>(Grant.class);
  private final AgentIdentities agents = new AgentIdentities(settings);
  private final RequestLog log = new RequestLog();
  private final List<String> failures = new ArrayList<>();

  private FakeIssuer(HttpServer server) {
    this.server = server;
    this.uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    this.realIssuer = new RealIssuer(settings, ledger, devices, agents, uri);
    for (Endpoint endpoint : Endpoint.values()) {
      scripts.put(endpoint, new Script(endpoint.toString()));
    }
    for (Grant grant : Grant.values()) {
      grantScripts.put(grant, new Script(Endpoint.TOKEN + " " + grant));
    }
  }

  /** Starts an issuer on a free port. */
  public static FakeIssuer start() {
    try {
      HttpServer server = HttpServer.create(Loopback.port(0), 0);
      FakeIssuer issuer = new FakeIssuer(server);
      server.setExecutor(issuer.exchanges);
      server.createContext("/", issuer::handle);
      // The server's own thread takes after the one that starts it: a daemon.
      Thread starter = Thread.ofPlatform().daemon().name("fake-issuer-start").start(server::start);
      starter.join();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
  }

  // Where it is.

  /** Returns the issuer, without a slash at the end. */
  public URI uri() {
    return uri;
  }

  /** Returns the issuer below a path such as {@code /tenant}; it needs no setting up. */
  public URI uri(String path) {
    return URI.create(uri + path);
  }

  /** Returns the address of one endpoint. */
  public URI uri(Endpoint endpoint) {
    return endpoint == Endpoint.WHOAMI
        ? uri("/api/accounts" + endpoint.path())
        : uri(endpoint.path());
  }

  // What it knows.

  /** Says what its clients call it, if that is not {@link #uri()} but a {@link TlsFront}. */
  public FakeIssuer knownAs(URI address) {
    settings.knownAs = Optional.of(address);
    return this;
  }

  /** Sets who signs in from now on. */
  public FakeIssuer account(Account account) {
    settings.account = account;
    return this;
  }

  /** Returns who signs in. */
  public Account account() {
    return settings.account;
  }

  /** Sets the clock that tokens are issued and judged by. */
  public FakeIssuer clock(Clock clock) {
    settings.clock = clock;
    return this;
  }

  /** Sets the only client id that is accepted. */
  public FakeIssuer clientId(String clientId) {
    settings.clientId = clientId;
    return this;
  }

  /** Sets how long access tokens live from now on; at first an hour. */
  public FakeIssuer accessTokenLifetime(Duration lifetime) {
    settings.accessTokenLifetime = lifetime;
    return this;
  }

  /** Sets how long refresh tokens live from now on; at first 30 days. */
  public FakeIssuer refreshTokenLifetime(Duration lifetime) {
    settings.refreshTokenLifetime = lifetime;
    return this;
  }

  /**
   * Says whether a refresh answers with a new refresh token and spends the old one; at first it
   * does.
   */
  public FakeIssuer rotatesRefreshTokens(boolean rotates) {
    settings.rotates = rotates;
    return this;
  }

  /**
   * Sets how long the refresh token that was spent last gives the same answer again, which
   * refreshes then announce as {@code refresh_retry_seconds}; at first not at all.
   */
  public FakeIssuer refreshRetryWindow(Duration window) {
    settings.refreshRetryWindow = window;
    return this;
  }

  /** Says whether the browser comes back with {@code iss}, as in RFC 9207; at first it does not. */
  public FakeIssuer sendsIss(boolean sends) {
    settings.sendsIss = sends;
    return this;
  }

  /** Sets the {@code interval} of device code logins, a string on the wire; at first {@code 1}. */
  public FakeIssuer deviceInterval(String interval) {
    settings.deviceInterval = interval;
    return this;
  }

  /**
   * Approves the device code login that shows {@code userCode}, as a person at the device page
   * would.
   *
   * @throws AssertionError if there is none
   */
  public void approveDevice(String userCode) {
    if (!devices.approve(userCode)) {
      throw new AssertionError("no device login shows " + userCode);
    }
  }

  /** Makes {@code token} a personal access token of {@code account}. */
  public FakeIssuer personalAccessToken(String token, Account account) {
    realIssuer.personalAccessToken(token, account);
    return this;
  }

  /**
   * Makes an agent identity of the current account that is good for a day: a JWT that verifies
   * against {@link Endpoint#JWKS} and whose agent may register tasks.
   */
  public String issueAgentIdentity() {
    return issueAgentIdentity(UnaryOperator.identity());
  }

  /** Makes an agent identity in which {@code change} has set header or claims otherwise. */
  public String issueAgentIdentity(UnaryOperator<FakeJwt> change) {
    return agents.mint(settings.account, Duration.ofDays(1), change);
  }

  /** Issues tokens as if the current account had signed in. */
  public IssuedTokens issueTokens() {
    return ledger.begin(settings.account);
  }

  /**
   * Ends what {@code token} belongs to, as an administrator would; it is not a revocation by the
   * client.
   */
  public void kill(String token) {
    ledger.end(token);
  }

  /** Whether a refresh or access token would be accepted now. */
  public boolean isAlive(String token) {
    return ledger.isAlive(token);
  }

  // What it is to say.

  /**
   * Returns the script of an endpoint. For {@link Endpoint#TOKEN} that of the grant comes first.
   */
  public Script on(Endpoint endpoint) {
    return Optional.ofNullable(scripts.get(endpoint)).orElseThrow();
  }

  /** Returns the script of one kind of request to {@link Endpoint#TOKEN}. */
  public Script on(Grant grant) {
    return Optional.ofNullable(grantScripts.get(grant)).orElseThrow();
  }

  // What came.

  /** Returns every request, in the order in which they arrived. */
  public List<RecordedRequest> requests() {
    return log.all();
  }

  /** Returns the requests to one endpoint. */
  public List<RecordedRequest> requests(Endpoint endpoint) {
    return log.to(endpoint);
  }

  /** Returns the requests for one kind of tokens. */
  public List<RecordedRequest> requests(Grant grant) {
    return log.of(grant);
  }

  /**
   * Returns the one request to an endpoint.
   *
   * @throws AssertionError if there was none or more than one
   */
  public RecordedRequest only(Endpoint endpoint) {
    return log.only(requests(endpoint), endpoint.toString());
  }

  /**
   * Returns the one request for one kind of tokens.
   *
   * @throws AssertionError if there was none or more than one
   */
  public RecordedRequest only(Grant grant) {
    return log.only(requests(grant), Endpoint.TOKEN + " " + grant);
  }

  /**
   * Waits until an endpoint has been asked {@code count} times.
   *
   * @throws AssertionError if that takes more than ten seconds
   */
  public List<RecordedRequest> awaitRequests(Endpoint endpoint, int count) {
    return log.await(endpoint, count);
  }

  /** Returns every token that a client has revoked, in order. */
  public List<String> revocations() {
    return ledger.revocations();
  }

  /** Forgets the requests so far; tokens and scripts stay. */
  public void forgetRequests() {
    log.clear();
  }

  // What must have come.

  /** Fails unless a client has revoked {@code token}. */
  public void assertRevoked(String token) {
    if (!revocations().contains(token)) {
      throw new AssertionError("not revoked: " + token + "; revoked were " + revocations() + log);
    }
  }

  /** Fails unless {@code token} would still be accepted. */
  public void assertAlive(String token) {
    if (!isAlive(token)) {
      throw new AssertionError("not alive: " + token + log);
    }
  }

  /** Fails if anything has been asked. */
  public void assertNoRequests() {
    if (!requests().isEmpty()) {
      throw new AssertionError("expected no request" + log);
    }
  }

  /** Fails if one of these endpoints has been asked. */
  public void assertNoRequests(Endpoint... endpoints) {
    for (Endpoint endpoint : endpoints) {
      if (!requests(endpoint).isEmpty()) {
        throw new AssertionError("expected no request to " + endpoint + log);
      }
    }
  }

  /** Fails unless exactly these endpoints have been asked, in this order. */
  public void assertRequests(Endpoint... endpoints) {
    List<Endpoint> asked = requests().stream().map(RecordedRequest::endpoint).toList();
    if (!asked.equals(Arrays.asList(endpoints))) {
      throw new AssertionError("expected requests to " + Arrays.toString(endpoints) + log);
    }
  }

  /**
   * Fails if a request was not as {@linkplain Script#expect expected}, if an expected one never
   * came, or if a computed answer threw. The JUnit extension calls it after each test that has
   * passed.
   */
  public void verify() {
    List<String> complaints = new ArrayList<>();
    scripts.values().forEach(script -> complaints.addAll(script.complaints()));
    grantScripts.values().forEach(script -> complaints.addAll(script.complaints()));
    synchronized (failures) {
      complaints.addAll(failures);
    }
    if (!complaints.isEmpty()) {
      throw new AssertionError(String.join("\n", complaints) + log);
    }
  }

  /** Closes every connection, also those that hang. */
  @Override
  public void close() {
    closed.countDown();
    exchanges.shutdownNow();
    server.stop(0);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      answer(exchange);
    } catch (IOException e) {
      // The client has gone, or the answer was to break off: both are what a test may want.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange) throws IOException, InterruptedException {
    try {
      URI target = exchange.getRequestURI();
      Optional<Answer> unread = on(Endpoint.of(target.getRawPath())).nextUnread();
      RecordedRequest request =
          new RecordedRequest(
              exchange.getRequestMethod(),
              target.getRawPath(),
              Optional.ofNullable(target.getRawQuery()).orElse(""),
              HttpHeaders.of(exchange.getRequestHeaders()),
              unread.isPresent() ? new byte[0] : exchange.getRequestBody().readAllBytes());
      log.add(request);
      new Delivery(exchange, request, realIssuer::reply, closed)
          .give(unread.orElseGet(() -> answerTo(request)));
    } catch (RuntimeException | AssertionError e) {
      // Kept before the connection is closed, so that whoever sees it closed can see why.
      synchronized (failures) {
        failures.add("an answer failed: " + e);
      }
    }
  }

  private Answer answerTo(RecordedRequest request) {
    return request
        .grant()
        .flatMap(grant -> on(grant).next(request))
        .or(() -> on(request.endpoint()).next(request))
        .orElseGet(Answer::normal);
  }
}
