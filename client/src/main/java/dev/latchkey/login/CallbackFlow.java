package dev.latchkey.login;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.oauth.Form;
import dev.latchkey.revocation.Succession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * One sign-in as the callback server sees it: waiting, accepted by exactly one callback, then
 * stored or failed.
 *
 * <p>Success is said only once the credential is on disk (B02), and a callback is spent once (B07).
 */
final class CallbackFlow implements CallbackHandler {
  /** Exchanges a code and stores the login. */
  interface Completion {
    /**
     * @param mayStore asked once, right before the login is stored; false if nobody waits for it
     *     any more
     */
    Stored complete(CallbackQuery.Granted granted, String redirectUri, BooleanSupplier mayStore)
        throws Failed;
  }

  /** The login is on disk. */
  record Stored(
      AuthDocument document,
      Identity identity,
      Succession.Report report,
      List<String> remarks,
      Optional<String> onboarding) {}

  /** The sign-in is over, without a login. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient LoginFailure failure;

    Failed(LoginFailure failure) {
      super(failure.exception());
      this.failure = failure;
    }
  }

  /** How an accepted callback may take at most: connect, exchange, mint, locks. */
  private static final Duration COMPLETION_LIMIT = Duration.ofSeconds(110);

  /** How long the browser may take to fetch its last page (B08). */
  private static final Duration DELIVERY_LIMIT = Duration.ofMillis(1_800);

  private final BrowserLogin.Request request;
  private final String state;
  private final Completion completion;
  private final AtomicBoolean accepted = new AtomicBoolean();

  /**
   * Taken by whoever is first: the storing of the login, or the caller who gives up waiting for it.
   */
  private final AtomicBoolean decided = new AtomicBoolean();

  private final CompletableFuture<Stored> outcome = new CompletableFuture<>();
  private final CountDownLatch delivered = new CountDownLatch(1);
  private volatile int port;

  CallbackFlow(BrowserLogin.Request request, String state, Completion completion) {
    this.request = request;
    this.state = state;
    this.completion = completion;
  }

  /** Before the user is told of the page, so before any callback can have the state. */
  void listensOn(int bound) {
    port = bound;
  }

  /** With 127.0.0.1, not localhost, as Codex 0.169 does and RFC 8252 §8.3 advises. */
  String redirectUri() {
    return "http://127.0.0.1:" + port + "/auth/callback";
  }

  /**
   * Waits for the end.
   *
   * @throws LatchkeyException if there is no login at the end
   */
  Stored await() {
    try {
      try {
        return outcome.get(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (accepted.compareAndSet(false, true)) {
          throw new LoginException(
              ErrorCode.LOGIN_TIMED_OUT,
              "nobody completed the sign-in within " + minutes(request.timeout()),
              "run latchkey login again; --timeout allows more time",
              e);
        }
        // The user was in time; the issuer still has the floor.
        return outcome.get(COMPLETION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Failed failed) {
        awaitDelivery();
        throw failed.failure.exception();
      }
      throw new IllegalStateException("the sign-in failed in an unforeseen way", e);
    } catch (TimeoutException e) {
      if (decided.compareAndSet(false, true)) {
        throw new UnreachableException(
            ErrorCode.ISSUER_UNREACHABLE,
            "the issuer did not complete the sign-in in time",
            "try again later",
            e);
      }
      return settled();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (decided.compareAndSet(false, true)) {
        throw new LoginException(
            ErrorCode.LOGIN_CANCELLED,
            "the sign-in was interrupted",
            "run latchkey login again",
            e);
      }
      // It is being stored at this moment: the truth is a moment away.
      return settled();
    }
  }

  /** The outcome of a login that is being stored, which takes no longer than the store's locks. */
  private Stored settled() {
    try {
      return outcome.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Failed failed) {
        throw failed.failure.exception();
      }
      throw e;
    }
  }

  private static String minutes(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  /** Gives the browser a moment to fetch its last page. */
  void awaitDelivery() {
    try {
      boolean ignored = delivered.await(DELIVERY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CallbackReply callback(Form query) {
    CallbackQuery answer = CallbackQuery.of(query, state);
    if (answer instanceof CallbackQuery.WrongState) {
      return new CallbackReply.Text(400, "State mismatch");
    }
    if (accepted.compareAndSet(false, true)) {
      decide(answer);
    }
    return page();
  }

  private void decide(CallbackQuery answer) {
    try {
      switch (answer) {
        case CallbackQuery.WrongState wrong -> throw new IllegalStateException("already answered");
        case CallbackQuery.Refused(String error, Optional<String> description) ->
            outcome.completeExceptionally(new Failed(LoginFailure.refused(error, description)));
        case CallbackQuery.NoCode noCode ->
            outcome.completeExceptionally(new Failed(LoginFailure.noCode()));
        case CallbackQuery.Granted granted ->
            outcome.complete(
                completion.complete(
                    granted, redirectUri(), () -> decided.compareAndSet(false, true)));
      }
    } catch (Failed failed) {
      outcome.completeExceptionally(failed);
    } catch (RuntimeException | Error unforeseen) {
      outcome.completeExceptionally(unforeseen);
    }
  }

  /** The page of the outcome; a second callback waits here for the first one's. */
  private CallbackReply page() {
    try {
      Stored stored = outcome.get(COMPLETION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new CallbackReply.Redirect(successUrl(stored));
    } catch (ExecutionException e) {
      return e.getCause() instanceof Failed failed
          ? new CallbackReply.Page(200, LoginPages.error(failed.failure))
          : new CallbackReply.Text(500, "Internal error");
    } catch (TimeoutException e) {
      return new CallbackReply.Text(504, "The issuer did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CallbackReply.Text(503, "The sign-in was interrupted");
    }
  }

  private String successUrl(Stored stored) {
    Identity identity = stored.identity();
    boolean needsSetup = needsSetup(identity);
    if (request.successPage() instanceof SuccessPage.Hosted(var hosted, var brand) && !needsSetup) {
      String page = hosted.toString();
      int query = page.indexOf('?');
      return (query < 0 ? page : page.substring(0, query))
          + "?"
          + Form.empty().and("source", "login").and("app_brand", brand).encode();
    }
    Form form =
        Form.empty()
            .and("needs_setup", String.valueOf(needsSetup))
            .and("org_id", identity.organizationId().orElse(""))
            .and("project_id", identity.projectId().orElse(""))
            .and("plan_type", planType(stored))
            .and("platform_url", platformUrl());
    if (request.successPage() instanceof SuccessPage.Local(boolean streamlined) && streamlined) {
      form = form.and("codex_streamlined_login", "true");
    }
    return "http://127.0.0.1:" + port + "/success?" + form.encode();
  }

  private static String planType(Stored stored) {
    return stored.document().credential()
            instanceof dev.latchkey.credential.Credential.ChatGptSession s
        ? dev.latchkey.credential.JwtClaims.find(s.tokens().accessToken())
            .flatMap(claims -> claims.auth().string("chatgpt_plan_type"))
            .orElse("")
        : "";
  }

  private static boolean needsSetup(Identity identity) {
    return identity.organizationOwner() && !identity.platformOnboarded();
  }

  private String platformUrl() {
    return request.issuer().isDefault()
        ? "https://platform.openai.com"
        : "https://platform.api.openai.org";
  }

  @Override
  public CallbackReply success(Form query) {
    if (!outcome.isDone() || outcome.isCompletedExceptionally()) {
      return new CallbackReply.Text(404, "Not Found");
    }
    return new CallbackReply.Page(
        200, LoginPages.success(needsSetup(outcome.join().identity()), platformUrl()));
  }

  @Override
  public CallbackReply cancel() {
    if (!accepted.compareAndSet(false, true)) {
      return new CallbackReply.Text(409, "The sign-in is already being completed");
    }
    outcome.completeExceptionally(
        new Failed(
            LoginFailure.of(
                "cancelled",
                "",
                new LoginException(
                    ErrorCode.LOGIN_CANCELLED,
                    "Login cancelled by another program on this machine",
                    "finish the other sign-in, or run latchkey login again"))));
    return new CallbackReply.Text(200, "Login cancelled");
  }

  @Override
  public void delivered(String path) {
    boolean last =
        switch (path) {
          case "/auth/callback", "/cancel" ->
              outcome.isCompletedExceptionally() || (outcome.isDone() && endsElsewhere());
          case "/success" -> outcome.isDone();
          default -> false;
        };
    if (last) {
      delivered.countDown();
    }
  }

  /** Whether the browser goes on to a page that is not ours. */
  private boolean endsElsewhere() {
    return request.successPage() instanceof SuccessPage.Hosted
        && !needsSetup(outcome.join().identity());
  }
}
