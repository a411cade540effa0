package dev.latchkey;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.login.AccessTokenLogin;
import dev.latchkey.login.ApiKeyLogin;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.FlowChoice;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.LoginResult;
import dev.latchkey.login.PasteLogin;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginLog;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.workload.WorkloadReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The ways in, each with its record in the login log, from what begins it to how it ended.
 * Thread-safe.
 */
final class SignIns {
  /** The ways themselves. */
  record Ways(
      BrowserLogin browser,
      PasteLogin paste,
      DeviceLogin device,
      ApiKeyLogin apiKey,
      AccessTokenLogin accessToken) {}

  private final Ways ways;
  private final LoginPolicy policy;
  private final Environment environment;
  private final LoginLog log;
  private final Supplier<Optional<StoreKind>> storedIn;

  /**
   * @param storedIn where the login is kept now, if that is a store of a home
   */
  SignIns(
      Ways ways,
      LoginPolicy policy,
      Environment environment,
      LoginLog log,
      Supplier<Optional<StoreKind>> storedIn) {
    this.ways = ways;
    this.policy = policy;
    this.environment = environment;
    this.log = log;
    this.storedIn = storedIn;
  }

  LoginResult browser(BrowserLogin.Request request, LoginListener listener) {
    return recorded(
        LogEvent.BROWSER_FLOW,
        List.of(issuer(request.issuer())),
        record -> ways.browser.run(request, listener, record));
  }

  LoginResult device(DeviceLogin.Request request, DeviceLogin.Listener listener) {
    return recorded(
        LogEvent.DEVICE_FLOW,
        List.of(issuer(request.issuer())),
        record -> ways.device.run(request, listener, record));
  }

  LoginResult paste(BrowserLogin.Request request, PasteLogin.Conversation conversation) {
    return recorded(
        LogEvent.PASTE_FLOW,
        List.of(issuer(request.issuer())),
        record -> ways.paste.run(request, conversation, record));
  }

  LoginResult apiKey(Secret key) {
    return recorded(LogEvent.API_KEY_FLOW, List.of(), record -> ways.apiKey.run(key, record));
  }

  LoginResult accessToken(Secret token, Issuer issuer, Optional<String> workspace) {
    return recorded(
        LogEvent.ACCESS_TOKEN_FLOW,
        List.of(issuer(issuer)),
        record -> ways.accessToken.run(token, issuer, workspace, record));
  }

  void checkChatGptAllowed() {
    check(LogEvent.BROWSER_FLOW, () -> policy.check(LoginMethod.CHATGPT));
  }

  void checkApiKeyAllowed() {
    check(LogEvent.API_KEY_FLOW, ways.apiKey::checkAllowed);
  }

  void checkAccessTokenAllowed() {
    check(LogEvent.ACCESS_TOKEN_FLOW, ways.accessToken::checkAllowed);
  }

  void flowChosen(FlowChoice choice, FlowFacts facts) {
    List<LogField> fields = new ArrayList<>();
    if (choice instanceof FlowChoice.Take take) {
      fields.add(LogField.word("flow", take.flow()));
      take.otherwise().ifPresent(other -> fields.add(LogField.word("otherwise", other)));
    }
    fields.add(LogField.flag("display", facts.display()));
    fields.add(LogField.flag("ssh", facts.ssh().isPresent()));
    fields.add(LogField.flag("container", facts.container().isPresent()));
    fields.add(LogField.flag("workspace", facts.workspace().isPresent()));
    fields.add(LogField.flag("wsl", facts.wsl()));
    fields.add(LogField.flag("ci", facts.ci().isPresent()));
    fields.add(LogField.flag("callback_port", facts.callbackPort()));
    fields.add(LogField.flag("can_ask", facts.canAsk()));
    LogEvent event = choice instanceof FlowChoice.Take ? LogEvent.FLOW_CHOSEN : LogEvent.NO_FLOW;
    try {
      log.begin().write(event, fields.toArray(LogField[]::new));
    } finally {
      log.end();
    }
  }

  private LoginResult recorded(
      LogEvent start, List<LogField> facts, Function<LoginRecord, LoginResult> way) {
    LoginRecord record = log.begin();
    try {
      record.write(start, facts.toArray(LogField[]::new));
      refuseForWorkload();
      LoginResult result = way.apply(record);
      ended(result, record);
      return result;
    } catch (RuntimeException | Error e) {
      failed(e, record);
      throw e;
    } finally {
      log.end();
    }
  }

  /** A refusal is the end of a sign-in; what is allowed is only about to begin. */
  private void check(LogEvent start, Runnable rule) {
    try {
      refuseForWorkload();
      rule.run();
    } catch (LatchkeyException e) {
      LoginRecord record = log.begin();
      record.write(start);
      failed(e, record);
      log.end();
      throw e;
    }
  }

  private void ended(LoginResult result, LoginRecord record) {
    for (RevocationOutcome outcome : result.predecessor()) {
      record.write(
          switch (outcome) {
            case RevocationOutcome.Confirmed confirmed -> LogEvent.PREDECESSOR_REVOKED;
            case RevocationOutcome.Pending pending -> LogEvent.PREDECESSOR_QUEUED;
            case RevocationOutcome.Impossible impossible -> LogEvent.PREDECESSOR_LEFT;
          });
    }
    LogField[] facts =
        storedIn
            .get()
            .map(kind -> new LogField[] {LogField.word("store", kind)})
            .orElseGet(() -> new LogField[0]);
    record.write(LogEvent.COMPLETED, facts);
  }

  private static void failed(Throwable e, LoginRecord record) {
    List<LogField> facts = new ArrayList<>();
    if (e instanceof LatchkeyException known) {
      facts.add(LogField.error(known.code()));
    } else {
      facts.add(LogField.unforeseen(e));
    }
    if (e instanceof IssuerException refusal) {
      refusal.status().ifPresent(status -> facts.add(LogField.number("status", status)));
      refusal.error().ifPresent(error -> facts.add(LogField.issuerError(error)));
    }
    record.write(LogEvent.FAILED, facts.toArray(LogField[]::new));
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

  private static LogField issuer(Issuer issuer) {
    return LogField.url("issuer", issuer.base());
  }
}
