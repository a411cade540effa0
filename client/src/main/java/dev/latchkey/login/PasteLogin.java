package dev.latchkey.login;

import dev.latchkey.callback.CallbackServer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.network.ClientName;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.store.CredentialStore;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Sign-in with ChatGPT in a browser on another machine (B21): there it ends on an address that does
 * not load, and the user pastes that address here.
 *
 * <p>The callback server listens meanwhile, where it can: if a tunnel leads the browser to it, that
 * works too, and whichever comes first counts. A transaction like {@link BrowserLogin}.
 */
public final class PasteLogin {
  /** What is said and asked. */
  public interface Conversation {
    /**
     * The user can begin.
     *
     * @param page where the user signs in
     * @param port the port that a tunnel could lead to, if the callback server listens
     */
    void waiting(URI page, Optional<Integer> port);

    /**
     * The next line that the user pastes; waits for it. Called on a thread of its own, which ends
     * with the line that is accepted or, if the browser comes by tunnel, with the program.
     *
     * @return empty if there will be none
     */
    Optional<Secret> nextLine();

    /** What was pasted is of no use, for this reason, a sentence; the user may paste again. */
    void unusable(String reason);

    /** The login is on disk. May be called on another thread. */
    void stored();
  }

  private final LoginPolicy policy;
  private final CredentialStore store;
  private final CodeExchange exchange;
  private final RevocationQueue queue;
  private final Endpoints endpoints;
  private final ClientName name;

  /** Sign-ins with these parts. */
  public PasteLogin(
      LoginPolicy policy,
      CredentialStore store,
      CodeExchange exchange,
      RevocationQueue queue,
      Endpoints endpoints,
      ClientName name) {
    this.policy = policy;
    this.store = store;
    this.exchange = exchange;
    this.queue = queue;
    this.endpoints = endpoints;
    this.name = name;
  }

  /**
   * Signs in, and returns when the login is stored.
   *
   * @param record where the steps are written down
   * @throws LatchkeyException if it ended without a login; then the store is as it was
   */
  public LoginResult run(
      BrowserLogin.Request request, Conversation conversation, LoginRecord record) {
    policy.check(LoginMethod.CHATGPT);
    Question question = Question.ask(request, policy);
    store.checkWritable();
    CallbackFlow flow = new CallbackFlow(question, exchange, conversation::stored, record);
    Optional<CallbackServer> server = listen(request.ports(), flow);
    try {
      int port = server.map(CallbackServer::port).orElseGet(() -> unheard(request.ports()));
      flow.listensOn(port);
      if (server.isPresent()) {
        request.ports().record(port, record);
      } else {
        record.write(LogEvent.NOT_LISTENING);
      }
      URI page = question.page(endpoints, name, port);
      conversation.waiting(page, server.map(CallbackServer::port));
      Thread ignored =
          Thread.ofPlatform().daemon().name("latchkey-paste").start(() -> read(conversation, flow));
      StoredLogin login = flow.await();
      List<RevocationOutcome> predecessor = queue.attempt();
      flow.awaitDelivery();
      return login.result(predecessor, flow.onboarding());
    } finally {
      server.ifPresent(CallbackServer::close);
    }
  }

  /** The server is a convenience here: without it there is still the clipboard. */
  private static Optional<CallbackServer> listen(CallbackPorts ports, CallbackFlow flow) {
    try {
      return Optional.of(CallbackServer.start(ports.preferred(), ports.fallback(), flow));
    } catch (LoginException e) {
      if (e.code() != ErrorCode.PORT_TAKEN) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The port of an address that is never going to be answered; the issuer must know it. */
  private static int unheard(CallbackPorts ports) {
    return ports.preferred() == 0 ? CallbackPorts.CODEX.preferred() : ports.preferred();
  }

  private static void read(Conversation conversation, CallbackFlow flow) {
    while (true) {
      Optional<Secret> line = conversation.nextLine();
      if (line.isEmpty()) {
        flow.nothingToPaste();
        return;
      }
      Optional<String> unusable = flow.pasted(line.get());
      if (unusable.isEmpty()) {
        return;
      }
      conversation.unusable(unusable.get());
    }
  }
}
