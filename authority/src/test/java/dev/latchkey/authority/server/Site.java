package dev.latchkey.authority.server;

import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.signin.Argon2Hasher;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** A real authority on a free port with a real store, and the steps that tests take with it. */
final class Site implements AutoCloseable {
  static final String CODEX = "app_EMoamEEZ73f0CkXaXp7hrann";
  static final String REDIRECT = "http://127.0.0.1:1455/auth/callback";
  static final String EMAIL = "Ada@Example.org";
  static final String PASSWORD = "correct horse battery staple";
  static final String VERIFIER = "v".repeat(86);
  static final String SCOPE =
      "openid profile email offline_access api.connectors.read api.connectors.invoke";

  final Path directory;
  final Clock clock;
  private final AuthorityOptions options;
  private final Authority.Seams seams;
  private final AtomicReference<Storage> store;
  private Authority authority;
  private Wire wire;

  /** A clock that goes when it is told to. */
  static final class Clock implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @Override
    public Instant instant() {
      return now.get();
    }

    void advance(Duration step) {
      now.updateAndGet(time -> time.plus(step));
    }
  }

  /** The tokens of an answer. */
  record Tokens(String access, String id, String refresh) {
    static Tokens of(Reply reply) {
      return new Tokens(
          reply.text("access_token"), reply.text("id_token"), reply.text("refresh_token"));
    }
  }

  private Site(Path directory, Clock clock, AuthorityOptions options, Authority.Seams given) {
    this.directory = directory;
    this.clock = clock;
    this.options = options;
    AtomicReference<Storage> opened = new AtomicReference<>();
    this.store = opened;
    this.seams =
        new Authority.Seams(
            storage -> {
              opened.set(storage);
              return given.storage().apply(storage);
            },
            given.passwords());
    this.authority = Authority.start(options, seams);
    this.wire = new Wire(authority.issuer());
  }

  static Site start(Path parent) {
    return start(parent, UnaryOperator.identity(), Authority.Seams.NONE);
  }

  static Site start(Path parent, UnaryOperator<AuthorityOptions> change, Authority.Seams seams) {
    Path directory = parent.resolve("data");
    try (OwnerPassword password = OwnerPassword.of(PASSWORD.toCharArray())) {
      Authority.initialise(directory, new FirstOwner("Analytical Engines", EMAIL, password));
    }
    Clock clock = new Clock();
    AuthorityOptions options = AuthorityOptions.in(directory).withClock(clock);
    return new Site(directory, clock, change.apply(options), seams);
  }

  private void run() {
    authority = Authority.start(options, seams);
    wire = new Wire(base());
  }

  /** Stops and starts again on the same directory. */
  void restart() {
    close();
    run();
  }

  /** Stops, lets something happen to the directory, and starts again. */
  void restart(Runnable meanwhile) {
    close();
    meanwhile.run();
    run();
  }

  URI base() {
    return authority.issuer();
  }

  /** The address that the server listens on, whatever it calls itself. */
  URI address() {
    return URI.create("http://127.0.0.1:" + authority.port());
  }

  /** The store behind the server, without what a test has put around it. */
  Storage store() {
    return store.get();
  }

  /** Lets somebody else into the workspace, with the same password; their id. */
  String addMember(String email) {
    AuditEntry audit = new AuditEntry(clock.instant(), "operator", "test", email, "ok", "{}");
    String owner = store().personByEmail(EMAIL.toLowerCase(Locale.ROOT)).orElseThrow().id();
    String workspace = store().memberships(owner).getFirst().workspace().id();
    String id = "user-of-" + email.replaceAll("[^a-z]", "");
    String hash = seams.passwords().apply(new Argon2Hasher()).hash(PASSWORD);
    store().addPerson(new Person(id, email, email, hash, Standing.ACTIVE), audit);
    store().putMembership(workspace, id, Role.MEMBER, Standing.ACTIVE, audit);
    return id;
  }

  /** Opens a page that wants somebody signed in, and signs in. */
  static Reply enter(Browser browser, String path, String email) {
    return browser.submit(browser.open(path), Wire.map("email", email, "password", PASSWORD));
  }

  Wire wire() {
    return wire;
  }

  Browser browser() {
    return new Browser(base());
  }

  static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What Codex asks, to be changed by the test. */
  static Map<String, String> asked() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", CODEX);
    query.put("redirect_uri", REDIRECT);
    query.put("code_challenge", challenge(VERIFIER));
    query.put("code_challenge_method", "S256");
    query.put("state", "st-ate_~.1");
    query.put("scope", SCOPE);
    query.put("id_token_add_organizations", "true");
    query.put("codex_cli_simplified_flow", "true");
    query.put("originator", "codex_cli_rs");
    return query;
  }

  static String authorize(Map<String, String> query) {
    return "/oauth/authorize?" + Wire.encode(query);
  }

  /** Signs in up to the consent page. */
  Reply signIn(Browser browser, Map<String, String> query) {
    Reply page = browser.open(authorize(query));
    return browser.submit(page, Wire.map("email", EMAIL, "password", PASSWORD));
  }

  /** Signs in and says yes; the redirect to the program. */
  Reply allow(Browser browser, Map<String, String> query) {
    Reply consent = signIn(browser, query);
    return browser.submitOnly(consent, Wire.map("decision", "allow"));
  }

  /** Signs in, says yes, and takes the code. */
  String code() {
    try (Browser browser = browser()) {
      return parameter(allow(browser, asked()), "code");
    }
  }

  Reply exchange(String code) {
    return wire.postForm("/oauth/token", exchangeForm(code));
  }

  static Map<String, String> exchangeForm(String code) {
    return Wire.map(
        "grant_type", "authorization_code",
        "client_id", CODEX,
        "code", code,
        "redirect_uri", REDIRECT,
        "code_verifier", VERIFIER);
  }

  /** A whole sign-in. */
  Tokens tokens() {
    return Tokens.of(exchange(code()));
  }

  Reply refresh(String refreshToken) {
    return refresh(wire, refreshToken);
  }

  static Reply refresh(Wire wire, String refreshToken) {
    return wire.postJson(
        "/oauth/token",
        """
        {"client_id":"%s","grant_type":"refresh_token","refresh_reason":"scheduled","refresh_token":"%s"}
        """
            .formatted(CODEX, refreshToken));
  }

  Reply whoami(String accessToken) {
    return wire.get(
        "/api/accounts/v1/user-auth-credential/whoami", "Authorization", "Bearer " + accessToken);
  }

  /** A parameter of the redirect in {@code reply}; empty if there is none. */
  static String parameter(Reply reply, String name) {
    String query = URI.create(reply.header("location")).getRawQuery();
    for (String pair : (query == null ? "" : query).split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  @Override
  public void close() {
    wire.close();
    authority.close();
  }
}
