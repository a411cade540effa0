package dev.latchkey.login;

import dev.latchkey.callback.CallbackServer;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.network.ClientName;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.store.CredentialStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in with ChatGPT in the browser (protocol §2, RFC 8252).
 *
 * <p>A transaction: until the new login is durable, nothing of the old one is touched (B01).
 */
public final class BrowserLogin {
  /**
   * What one sign-in needs to know.
   *
   * @param issuer where to sign in
   * @param clientId as which program
   * @param ports where the browser comes back to
   * @param timeout how long to wait for the user (B11)
   * @param mintApiKey whether to ask for an API key, too (B22)
   * @param successPage where the browser ends
   * @param workspace the only workspace that will do, besides what a rule may say
   */
  public record Request(
      Issuer issuer,
      String clientId,
      CallbackPorts ports,
      Duration timeout,
      boolean mintApiKey,
      SuccessPage successPage,
      Optional<String> workspace) {
    /** Codex's issuer, client and ports; 15 minutes; no API key; our own page. */
    public static final Request DEFAULT =
        new Request(
            Issuer.DEFAULT,
            Endpoints.CODEX_CLIENT_ID,
            CallbackPorts.CODEX,
            Duration.ofMinutes(15),
            false,
            new SuccessPage.Local(false));

    /** For any workspace that the rules allow. */
    public Request(
        Issuer issuer,
        String clientId,
        CallbackPorts ports,
        Duration timeout,
        boolean mintApiKey,
        SuccessPage successPage) {
      this(issuer, clientId, ports, timeout, mintApiKey, successPage, Optional.empty());
    }
  }

  private final LoginPolicy policy;
  private final CredentialStore store;
  private final CodeExchange exchange;
  private final RevocationQueue queue;
  private final Endpoints endpoints;
  private final BrowserLauncher browser;
  private final ClientName name;

  /** Sign-ins with these parts. */
  public BrowserLogin(
      LoginPolicy policy,
      CredentialStore store,
      CodeExchange exchange,
      RevocationQueue queue,
      Endpoints endpoints,
      BrowserLauncher browser,
      ClientName name) {
    this.policy = policy;
    this.store = store;
    this.exchange = exchange;
    this.queue = queue;
    this.endpoints = endpoints;
    this.browser = browser;
    this.name = name;
  }

  /**
   * Signs in, and returns when the login is stored.
   *
   * @param record where the steps are written down
   * @throws LatchkeyException if it ended without a login; then the store is as it was
   */
  public LoginResult run(Request request, LoginListener listener, LoginRecord record) {
    policy.check(LoginMethod.CHATGPT);
    Question question = Question.ask(request, policy);
    store.checkWritable();
    CallbackFlow flow = new CallbackFlow(question, exchange, listener::stored, record);
    CallbackPorts ports = request.ports();
    try (CallbackServer server = CallbackServer.start(ports.preferred(), ports.fallback(), flow)) {
      flow.listensOn(server.port());
      ports.record(server.port(), record);
      URI page = question.page(endpoints, name, server.port());
      BrowserLauncher.Launch launch = browser.open(page);
      record.write(
          LogEvent.BROWSER,
          LogField.flag("browser_started", launch instanceof BrowserLauncher.Launch.Started));
      listener.waiting(page, server.port(), launch);
      StoredLogin login = flow.await();
      List<RevocationOutcome> predecessor = queue.attempt();
      flow.awaitDelivery();
      return login.result(predecessor, flow.onboarding());
    }
  }
}
