package dev.latchkey.login;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The flow that {@code latchkey login} takes when nobody has said which (B21), and why. */
public sealed interface FlowChoice {
  /** Why, in parts of sentences. */
  List<String> reasons();

  /**
   * This one.
   *
   * @param otherwise what to go on with if the issuer does not offer it, before the user has been
   *     asked for anything
   */
  record Take(Flow flow, List<String> reasons, Optional<Flow> otherwise) implements FlowChoice {}

  /** None would end well without somebody who sees and answers. */
  record None(List<String> reasons) implements FlowChoice {}

  /**
   * Decides from the facts and nothing else.
   *
   * @param mintApiKey whether an API key is wanted, which sign-in by device code does not give
   */
  static FlowChoice of(FlowFacts facts, boolean mintApiKey) {
    List<String> far = farFromABrowser(facts);
    boolean near = far.isEmpty();
    if (facts.ci().isPresent() && !facts.canAsk()) {
      return new None(
          List.of(facts.ci().get() + " is set: this is a job, and nobody is there to sign in"));
    }
    if (near && facts.callbackPort()) {
      return new Take(Flow.LOOPBACK, near(facts), Optional.empty());
    }
    if (near && !facts.messagesAreSeen()) {
      List<String> reasons = new ArrayList<>(near(facts));
      reasons.add("the callback ports are taken, and whoever has them will be asked to make way");
      return new Take(Flow.LOOPBACK, List.copyOf(reasons), Optional.empty());
    }
    List<String> reasons = new ArrayList<>(far);
    if (!facts.callbackPort()) {
      reasons.add("the callback ports are taken by another program, or may not be listened on");
    }
    if (!facts.messagesAreSeen()) {
      reasons.add("messages do not go to a terminal, so nobody would see what to do");
      return new None(List.copyOf(reasons));
    }
    if (mintApiKey) {
      reasons.add("an API key is wanted, which sign-in by device code does not give");
      if (facts.canAsk()) {
        return new Take(Flow.PASTE, List.copyOf(reasons), Optional.empty());
      }
      reasons.add("standard input is no terminal, so nothing can be pasted");
      return new None(List.copyOf(reasons));
    }
    return new Take(
        Flow.DEVICE,
        List.copyOf(reasons),
        facts.canAsk() ? Optional.of(Flow.PASTE) : Optional.empty());
  }

  /** Why a browser of the user would not find the way back to this machine. */
  private static List<String> farFromABrowser(FlowFacts facts) {
    List<String> reasons = new ArrayList<>();
    if (facts.ssh().isPresent()) {
      reasons.add("this is a session over SSH");
    }
    facts.workspace().ifPresent(name -> reasons.add("this is " + name));
    facts.container().ifPresent(sign -> reasons.add("this is a container (" + sign + ")"));
    if (facts.wsl() && facts.opener().isEmpty()) {
      reasons.add("this is WSL, and nothing here opens Windows' browser (wslview, BROWSER)");
    } else if (!facts.wsl() && !facts.display()) {
      reasons.add("there is no display");
    }
    return reasons;
  }

  private static List<String> near(FlowFacts facts) {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        facts.wsl()
            ? "this is WSL, where Windows' browser reaches the callback"
            : "there is a display, on this machine");
    reasons.add(
        facts
            .opener()
            .map(name -> name + " opens the browser")
            .orElse("nothing opens a browser by itself, but the address can be opened by hand"));
    return List.copyOf(reasons);
  }
}
