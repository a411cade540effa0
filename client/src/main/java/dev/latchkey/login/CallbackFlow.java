package dev.latchkey.login;

import dev.latchkey.callback.CallbackHandler;
import dev.latchkey.callback.CallbackPages;
import dev.latchkey.callback.CallbackQuery;
import dev.latchkey.callback.CallbackReply;
import dev.latchkey.callback.LoginFailure;
import dev.latchkey.callback.PastedAnswer;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Form;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * One sign-in whose answer comes through the browser, to the callback server or by way of the
 * user's clipboard: waiting, accepted by exactly one answer, then stored or failed.
 *
 * <p>Success is said only once the credential is on disk (B02), and a callback is spent once (B07).
 */
final class CallbackFlow implements CallbackHandler {
  /** How long the browser may take to fetch its last page (B08). */
  private static final Duration DELIVERY_LIMIT = Duration.ofMillis(1_800);

  private final Question question;
  private final CodeExchange exchange;
  private final Runnable stored;
  private final LoginRecord record;
  private final Settlement settlement = new Settlement();
  private final AtomicBoolean accepted = new AtomicBoolean();
  private final CountDownLatch delivered = new CountDownLatch(1);
  private volatile int port;
  private volatile Optional<String> onboarding = Optional.empty();

  /**
   * @param stored called when the login is on disk
   * @param record where the steps are written down
   */
  CallbackFlow(Question question, CodeExchange exchange, Runnable stored, LoginRecord record) {
    this.question = question;
    this.exchange = exchange;
    this.stored = stored;
    this.record = record;
  }

  /** Before the user is told of the page, so before any callback can have the state. */
  void listensOn(int bound) {
    port = bound;
  }

  /**
   * Waits for the end.
   *
   * @throws LatchkeyException if there is no login at the end
   */
  StoredLogin await() {
    try {
      return settlement.await(
          question.request().timeout(), () -> accepted.compareAndSet(false, true));
    } catch (LoginFailed failed) {
      awaitDelivery();
      throw failed.exception();
    }
  }

  /** The entry point that the issuer reported, if any. */
  Optional<String> onboarding() {
    return onboarding;
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
    CallbackQuery answer = CallbackQuery.of(query, question.state());
    note(LogEvent.CALLBACK, query, answer);
    if (answer instanceof CallbackQuery.WrongState) {
      return new CallbackReply.Text(400, "State mismatch");
    }
    if (accepted.compareAndSet(false, true)) {
      decide(answer);
    }
    return page();
  }

  /** Takes what the user has pasted, or says as a sentence why it is of no use. */
  Optional<String> pasted(Secret line) {
    return switch (PastedAnswer.parse(line)) {
      case PastedAnswer.Unusable(String reason) -> {
        record.write(LogEvent.NOT_PASTED);
        yield Optional.of(reason);
      }
      case PastedAnswer.Parameters(Form query) -> {
        CallbackQuery answer = CallbackQuery.of(query, question.state());
        note(LogEvent.PASTED, query, answer);
        if (answer instanceof CallbackQuery.WrongState) {
          yield Optional.of(
              "That address belongs to another sign-in. Open the page shown above, and paste where"
                  + " that one ends.");
        }
        if (accepted.compareAndSet(false, true)) {
          delivered.countDown(); // No browser waits for a page.
          decide(answer);
        }
        yield Optional.empty();
      }
    };
  }

  /** Nothing can be pasted any more. */
  void nothingToPaste() {
    if (accepted.compareAndSet(false, true)) {
      delivered.countDown();
      settlement.fail(
          LoginFailed.cancelled(
              new LoginException(
                  ErrorCode.LOGIN_CANCELLED,
                  "the input ended before the address was pasted on which the browser ended",
                  "run latchkey login again, and paste that address when it asks")));
    }
  }

  /** Writes down what came, without any of it. */
  private void note(LogEvent event, Form query, CallbackQuery answer) {
    boolean valid = !(answer instanceof CallbackQuery.WrongState);
    LogField[] facts = {
      LogField.CALLBACK_PATH,
      LogField.flag("has_code", query.get("code").isPresent()),
      LogField.flag("has_state", query.get("state").isPresent()),
      LogField.flag("has_error", query.get("error").isPresent()),
      LogField.flag("state_valid", valid)
    };
    record.write(event, facts);
    if (!valid) {
      record.write(LogEvent.STATE_MISMATCH, facts);
    }
    if (answer instanceof CallbackQuery.Refused(String error, Optional<String> description)) {
      record.write(
          LogEvent.CALLBACK_ERROR,
          LogField.issuerError(error),
          LogField.flag("has_error_description", description.isPresent()));
    }
  }

  private void decide(CallbackQuery answer) {
    settlement.settle(mayKeep ->
        switch (answer) {
          case CallbackQuery.WrongState wrong ->
              throw new IllegalStateException("already answered");
          case CallbackQuery.Refused(String error, Optional<String> description) ->
              throw new LoginFailed(LoginFailure.refused(error, description));
          case CallbackQuery.NoCode noCode -> throw new LoginFailed(LoginFailure.noCode());
          case CallbackQuery.Granted granted -> redeem(granted, mayKeep);
        });
  }

  private StoredLogin redeem(CallbackQuery.Granted granted, BooleanSupplier mayKeep)
      throws LoginFailed {
    onboarding = granted.onboarding();
    try {
      StoredLogin login =
          exchange.complete(question.terms(), question.code(granted, port), mayKeep, record);
      stored.run();
      return login;
    } catch (LoginFailed | RuntimeException e) {
      record.write(LogEvent.CALLBACK_FAILED);
      throw e;
    }
  }

  /** The page of the outcome; a second callback waits here for the first one's. */
  private CallbackReply page() {
    try {
      StoredLogin login =
          settlement.outcome().get(Settlement.COMPLETION_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new CallbackReply.Redirect(successUrl(login));
    } catch (ExecutionException e) {
      return e.getCause() instanceof LoginFailed failed
          ? new CallbackReply.Page(200, CallbackPages.error(failed.failure()))
          : new CallbackReply.Text(500, "Internal error");
    } catch (TimeoutException e) {
      return new CallbackReply.Text(504, "The issuer did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new CallbackReply.Text(503, "The sign-in was interrupted");
    }
  }

  private String successUrl(StoredLogin login) {
    Identity identity = login.identity();
    boolean needsSetup = needsSetup(identity);
    if (question.request().successPage() instanceof SuccessPage.Hosted(var hosted, var brand)
        && !needsSetup) {
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
            .and("plan_type", planType(login))
            .and("platform_url", platformUrl());
    if (question.request().successPage() instanceof SuccessPage.Local(boolean streamlined)
        && streamlined) {
      form = form.and("codex_streamlined_login", "true");
    }
    return "http://127.0.0.1:" + port + "/success?" + form.encode();
  }

  private static String planType(StoredLogin login) {
    return login.document().credential() instanceof Credential.ChatGptSession s
        ? JwtClaims.find(s.tokens().accessToken())
            .flatMap(claims -> claims.auth().string("chatgpt_plan_type"))
            .orElse("")
        : "";
  }

  private static boolean needsSetup(Identity identity) {
    return identity.organizationOwner() && !identity.platformOnboarded();
  }

  private String platformUrl() {
    return question.request().issuer().isDefault()
        ? "https://platform.openai.com"
        : "https://platform.api.openai.org";
  }

  @Override
  public CallbackReply success(Form query) {
    if (!settlement.isStored()) {
      return new CallbackReply.Text(404, "Not Found");
    }
    return new CallbackReply.Page(
        200,
        CallbackPages.success(needsSetup(settlement.outcome().join().identity()), platformUrl()));
  }

  @Override
  public CallbackReply cancel() {
    if (!accepted.compareAndSet(false, true)) {
      return new CallbackReply.Text(409, "The sign-in is already being completed");
    }
    record.write(LogEvent.CALLBACK_CANCELLED);
    settlement.fail(
        LoginFailed.cancelled(
            new LoginException(
                ErrorCode.LOGIN_CANCELLED,
                "Login cancelled by another program on this machine",
                "finish the other sign-in, or run latchkey login again")));
    return new CallbackReply.Text(200, "Login cancelled");
  }

  @Override
  public void delivered(String path) {
    boolean last =
        switch (path) {
          case "/auth/callback", "/cancel" ->
              settlement.hasFailed() || (settlement.isStored() && endsElsewhere());
          case "/success" -> settlement.outcome().isDone();
          default -> false;
        };
    if (last) {
      delivered.countDown();
    }
  }

  /** Whether the browser goes on to a page that is not ours. */
  private boolean endsElsewhere() {
    return question.request().successPage() instanceof SuccessPage.Hosted
        && !needsSetup(settlement.outcome().join().identity());
  }
}
