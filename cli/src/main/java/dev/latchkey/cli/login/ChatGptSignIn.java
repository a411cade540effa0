package dev.latchkey.cli.login;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LoginException;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.Flow;
import dev.latchkey.login.FlowChoice;
import dev.latchkey.login.FlowFacts;
import dev.latchkey.login.LoginResult;
import java.util.Optional;

/** Takes the chosen flow, and the next best where the issuer does not offer that one. */
final class ChatGptSignIn {
  private final Surroundings surroundings;
  private final Latchkey latchkey;
  private final BrowserLogin.Request request;
  private final FlowFacts facts;

  ChatGptSignIn(
      Surroundings surroundings, Latchkey latchkey, BrowserLogin.Request request, FlowFacts facts) {
    this.surroundings = surroundings;
    this.latchkey = latchkey;
    this.request = request;
    this.facts = facts;
  }

  /**
   * Signs in.
   *
   * @param asked whether the user has said which flow; otherwise it is said why it is this one
   */
  LoginResult run(FlowChoice choice, boolean asked) {
    latchkey.flowChosen(choice, facts);
    return switch (choice) {
      case FlowChoice.None none -> throw nobodyToAsk(none);
      case FlowChoice.Take take -> {
        if (!asked && take.flow() != Flow.LOOPBACK) {
          say(FlowText.name(take.flow()) + ", because " + String.join(", ", take.reasons()) + ".");
        }
        yield take(take);
      }
    };
  }

  private LoginResult take(FlowChoice.Take take) {
    try {
      return run(take.flow());
    } catch (IssuerException e) {
      if (e.code() != ErrorCode.DEVICE_LOGIN_DISABLED || take.otherwise().isEmpty()) {
        throw e;
      }
      say(
          "The issuer says that "
              + e.getMessage()
              + ", so it is: "
              + FlowText.name(take.otherwise().get())
              + ".");
      return run(take.otherwise().get());
    }
  }

  private LoginResult run(Flow flow) {
    Terminal terminal = surroundings.terminal();
    return switch (flow) {
      case LOOPBACK -> {
        try (LoginProgress progress = new LoginProgress(terminal, request.timeout(), facts.ssh())) {
          yield latchkey.login(request, progress);
        }
      }
      case DEVICE -> {
        try (DevicePrompt prompt = new DevicePrompt(terminal, canRewrite(), facts.ssh())) {
          yield latchkey.loginByDevice(
              new DeviceLogin.Request(
                  request.issuer(), request.clientId(), request.timeout(), request.workspace()),
              prompt);
        }
      }
      case PASTE -> {
        try (PastePrompt prompt =
            new PastePrompt(terminal, canRewrite(), request.timeout(), facts.ssh())) {
          yield latchkey.loginByPaste(request, prompt);
        }
      }
    };
  }

  private void say(String sentence) {
    Terminal terminal = surroundings.terminal();
    Wrapped.lines(sentence, TerminalSize.of(terminal).columns()).forEach(terminal::say);
  }

  private boolean canRewrite() {
    return surroundings.terminal().errIsTerminal()
        && !surroundings.environment().get("TERM").equals(Optional.of("dumb"));
  }

  private static LoginException nobodyToAsk(FlowChoice.None none) {
    return new LoginException(
        ErrorCode.NO_FLOW,
        "there is nobody here to sign in: " + String.join("; ", none.reasons()),
        "pipe in a key or a token (printenv OPENAI_API_KEY | latchkey login --with-api-key,"
            + " printenv CODEX_ACCESS_TOKEN | latchkey login --with-access-token), or say"
            + " latchkey login --flow device if somebody reads this");
  }
}
