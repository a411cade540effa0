package dev.latchkey.authority.server;

import dev.latchkey.authority.account.MySignIns;
import dev.latchkey.authority.agent.AgentEndpoints;
import dev.latchkey.authority.device.DeviceSignIn;
import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.directory.EmailAddress;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.keys.KeyRing;
import dev.latchkey.authority.keys.Purpose;
import dev.latchkey.authority.oauth.OAuth;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.signin.Argon2Hasher;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.PasswordHasher;
import dev.latchkey.authority.signin.Passwords;
import dev.latchkey.authority.signin.Pending;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.signin.Throttle;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sign-in server. {@link #initialise} makes one in a directory, {@link #start} runs it,
 * {@link #close} stops it. Several may run in one process, each in its own directory. Thread-safe.
 */
public final class Authority implements AutoCloseable {
  private static final Duration SESSION_LIFE = Duration.ofHours(12);

  /** What expired stays this long, so that a late replay is still recognised as one. */
  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(7);

  private final Logger log = LoggerFactory.getLogger(Authority.class);
  private final URI issuer;
  private final int port;
  private final Deque<AutoCloseable> open;

  private Authority(URI issuer, int port, Deque<AutoCloseable> open) {
    this.issuer = issuer;
    this.port = port;
    this.open = open;
  }

  /**
   * What tests put around the inner parts.
   *
   * @param storage wraps the store
   * @param passwords wraps the slow hash
   */
  record Seams(UnaryOperator<Storage> storage, UnaryOperator<PasswordHasher> passwords) {
    static final Seams NONE = new Seams(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /**
   * Makes an authority: a directory that only its owner can enter, keys, a store, the first
   * workspace and its owner. If it is cut off half-way, it can be done again.
   *
   * @throws AuthorityException with {@link Problem#ALREADY_INITIALISED} if there is one already,
   *     and for whatever else stands in the way
   */
  public static void initialise(Path dataDirectory, FirstOwner owner) {
    EmailAddress email =
        EmailAddress.parse(owner.email())
            .orElseThrow(() ->
                new AuthorityException(
                    Problem.INVALID_OWNER, "The owner's e-mail address is not one."));
    if (!Directory.isWorkspaceName(owner.workspaceName())) {
      throw new AuthorityException(
          Problem.INVALID_OWNER,
          "A workspace needs a name of 1 to 100 characters with no control characters in it.");
    }
    int length = owner.password().length();
    if (length < Passwords.SHORTEST || length > Passwords.LONGEST) {
      throw new AuthorityException(
          Problem.INVALID_OWNER,
          "The owner's password must have "
              + Passwords.SHORTEST
              + " to "
              + Passwords.LONGEST
              + " characters.");
    }
    try (DataDirectory directory = DataDirectory.create(dataDirectory);
        Storage storage = directory.storage()) {
      directory.newKeys();
      if (storage.isEstablished()
          || !new Directory(storage, InstantSource.system())
              .establish(owner.workspaceName(), email, new Argon2Hasher().hash(owner.password()))) {
        throw new AuthorityException(
            Problem.ALREADY_INITIALISED,
            "There is an authority in " + dataDirectory + " already. It was left as it is.");
      }
    } catch (StorageException e) {
      throw new AuthorityException(
          Problem.STORAGE, "The store in " + dataDirectory + " failed.", e);
    }
  }

  /**
   * Makes every refresh token, personal access token and agent identity that was issued so far
   * worthless. For use after a backup was restored, before the authority is started: tokens that
   * were spent or revoked after the backup would otherwise look good.
   *
   * @throws AuthorityException if there is no authority, or it is running
   */
  public static void renewEpoch(Path dataDirectory) {
    try (DataDirectory directory = DataDirectory.open(dataDirectory);
        Storage storage = directory.storage()) {
      storage.renewEpoch(
          new AuditEntry(
              InstantSource.system().instant(),
              "operator",
              "store.renew-epoch",
              "store",
              "ok",
              "{}"));
    } catch (StorageException e) {
      throw new AuthorityException(
          Problem.STORAGE, "The store in " + dataDirectory + " failed.", e);
    }
  }

  /**
   * Starts the authority of a directory; when this returns, it answers.
   *
   * @throws AuthorityException if an option will not do, the directory holds no authority or is in
   *     use, or the port is taken; nothing stays open then
   */
  public static Authority start(AuthorityOptions options) {
    return start(options, Seams.NONE);
  }

  static Authority start(AuthorityOptions options, Seams seams) {
    Endpoints endpoints = Endpoints.check(options);
    Deque<AutoCloseable> open = new ArrayDeque<>();
    try {
      DataDirectory directory = DataDirectory.open(options.dataDirectory());
      open.push(directory);
      KeyRing keys = directory.keys();
      Storage storage = seams.storage().apply(directory.storage());
      open.push(storage);
      if (!storage.isEstablished()) {
        throw new AuthorityException(
            Problem.NOT_INITIALISED,
            "The authority in "
                + options.dataDirectory()
                + " was not finished. Initialise it again.");
      }
      Listener listener = new Listener();
      open.push(listener);
      int port =
          listener.listen(
              endpoints, options.tlsCertificate().orElse(null), options.tlsKey().orElse(null));
      String issuer = endpoints.issuer(port);
      remember(storage, issuer, options.clock());
      listener.serve(assemble(options, seams, issuer, keys, storage));
      open.push(housekeeping(storage, options.clock()));
      Authority authority = new Authority(URI.create(issuer), port, open);
      authority.log.info("Listening as {}", issuer);
      return authority;
    } catch (RuntimeException e) {
      closeAll(open, e);
      if (e instanceof StorageException) {
        throw new AuthorityException(
            Problem.STORAGE, "The store in " + options.dataDirectory() + " failed.", e);
      }
      throw e;
    }
  }

  /** So that an agent made while the authority does not run has its name. */
  private static void remember(Storage storage, String issuer, InstantSource clock) {
    if (storage.issuer().filter(issuer::equals).isEmpty()) {
      storage.setIssuer(
          issuer, new AuditEntry(clock.instant(), "operator", "issuer.set", issuer, "ok", "{}"));
    }
  }

  private static Dispatcher assemble(
      AuthorityOptions options, Seams seams, String issuer, KeyRing keys, Storage storage) {
    InstantSource clock = options.clock();
    boolean secure = issuer.startsWith("https:");
    Pages pages = new Pages(secure);
    Directory directory = new Directory(storage, clock);
    Sessions sessions = new Sessions(storage, clock, SESSION_LIFE, secure);
    FormTokens formTokens = new FormTokens(keys.seal(Purpose.FORM));
    SignIn signIn =
        new SignIn(
            directory,
            storage,
            new Passwords(
                seams.passwords().apply(new Argon2Hasher()), Argon2Hasher.hashOfNothing()),
            new Throttle(keys.seal(Purpose.THROTTLE), clock),
            sessions,
            formTokens,
            pages,
            clock);
    OAuth oauth =
        new OAuth(
            issuer,
            keys,
            storage,
            directory,
            sessions,
            signIn,
            formTokens,
            pages,
            clock,
            new OAuth.Lives(
                options.accessTokenLife(),
                options.refreshRetryWindow(),
                options.refreshIdleLife(),
                options.refreshAbsoluteLife()),
            DeviceSignIn.metadata(options.deviceSignIn(), issuer));
    DeviceSignIn device =
        new DeviceSignIn(
            options.deviceSignIn(),
            issuer,
            keys,
            storage,
            directory,
            sessions,
            signIn,
            formTokens,
            pages,
            clock);
    MySignIns mine = new MySignIns(storage, sessions, signIn, formTokens, pages, clock);
    Pending.Finder waiting = oauth.waiting().or(DeviceSignIn.PAGE).or(MySignIns.PAGE);
    Endpoint signInForm = request -> signIn.post(request, waiting);
    AgentEndpoints agents = new AgentEndpoints(storage, keys.agents(), clock);
    return new Dispatcher(
        new Routes(oauth, device, mine, agents, signInForm, pages, issuer), pages);
  }

  private static AutoCloseable housekeeping(Storage storage, InstantSource clock) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("latchkey-housekeeping").daemon(true).factory());
    Logger log = LoggerFactory.getLogger(Authority.class);
    var _ =
        timer.scheduleWithFixedDelay(
            () -> {
              try {
                storage.forget(clock.instant().minus(KEPT_AFTER_EXPIRY));
              } catch (StorageException e) {
                // The next round tries again; a timer that throws would never come back.
                log.warn("Housekeeping failed: {}", e.getMessage());
              }
            },
            1,
            60,
            TimeUnit.MINUTES);
    return timer::shutdownNow;
  }

  /** The name under which this authority is reached and signs. */
  public URI issuer() {
    return issuer;
  }

  /** The port that this authority listens on, which the issuer need not show. */
  public int port() {
    return port;
  }

  /**
   * Stops: no new requests, those under way are finished, the store is closed, the directory is
   * free.
   */
  @Override
  public void close() {
    RuntimeException first = new IllegalStateException("closing");
    closeAll(open, first);
    if (first.getSuppressed().length > 0) {
      throw new AuthorityException(
          Problem.STORAGE, "The authority did not stop cleanly.", first.getSuppressed()[0]);
    }
  }

  private static void closeAll(Deque<AutoCloseable> open, RuntimeException cause) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }
}
