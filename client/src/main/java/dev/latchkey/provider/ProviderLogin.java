package dev.latchkey.provider;

import dev.latchkey.credential.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a model provider is told who asks. */
public sealed interface ProviderLogin {

  /** The login of Codex: ChatGPT or an API key. */
  record OpenAiLogin() implements ProviderLogin {}

  /**
   * A key in an environment variable.
   *
   * @param variable its name
   * @param instructions where a key is to be had, in the words of the configuration
   */
  record EnvironmentKey(String variable, Optional<String> instructions) implements ProviderLogin {}

  /**
   * A token that stands in the configuration itself.
   *
   * @param token the token
   */
  record BearerToken(Secret token) implements ProviderLogin {}

  /**
   * A program that prints a token.
   *
   * @param command a path, or a name that is looked up in {@code PATH}
   * @param args handed over as they are; nobody's secrets belong there, but they are not shown
   * @param timeout how long it may take
   * @param refreshInterval how old a token may become; zero for as old as the provider accepts
   * @param folder where it is started
   */
  record Command(
      String command, List<String> args, Duration timeout, Duration refreshInterval, Path folder)
      implements ProviderLogin {
    /** Copies the list. */
    public Command {
      args = List.copyOf(args);
    }

    /** Without the arguments. */
    @Override
    public String toString() {
      return "Command[" + command + "]";
    }
  }

  /** Requests are signed with AWS credentials, which is nothing that a header can be asked for. */
  record Aws() implements ProviderLogin {}

  /** The gateway before the provider has a sign-in of its own, which Codex keeps to itself. */
  record Gateway() implements ProviderLogin {}

  /** Nobody is asked who they are, as by a model on this machine. */
  record None() implements ProviderLogin {}
}
