package dev.latchkey.cli.provider;

import dev.latchkey.Latchkey;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.provider.Provider;
import dev.latchkey.provider.ProviderHeaders;
import dev.latchkey.provider.ProviderLogin;
import dev.latchkey.provider.ProviderTokenSource;
import dev.latchkey.session.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is to be said of one provider.
 *
 * @param id its id
 * @param selected whether {@code model_provider} names it
 * @param provider what is known of it, unless its table makes no sense
 * @param program where its command is
 * @param names of the headers of a request, if those were asked for
 * @param remarks on those
 * @param trouble why it cannot be asked for anything
 */
record ProviderReport(
    String id,
    boolean selected,
    Optional<Provider> provider,
    Optional<Path> program,
    Optional<List<String>> names,
    List<String> remarks,
    Optional<LatchkeyException> trouble) {

  /**
   * Looks at the provider {@code id}.
   *
   * @param check whether to get its credential, which may run a command or renew the login; without
   *     that nothing is run, and nobody asked
   */
  static ProviderReport of(Latchkey latchkey, String id, boolean selected, boolean check) {
    ProviderTokenSource source;
    try {
      source = latchkey.provider(id);
    } catch (LatchkeyException e) {
      return new ProviderReport(
          id,
          selected,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.of(e));
    }
    Optional<List<String>> names = Optional.empty();
    List<String> remarks = List.of();
    Optional<LatchkeyException> trouble;
    try {
      if (check) {
        ProviderHeaders headers = source.requestHeaders();
        names = Optional.of(List.copyOf(headers.asMap().keySet()));
        remarks = headers.remarks();
        trouble = Optional.empty();
      } else {
        trouble = obstacle(latchkey, source);
      }
    } catch (LatchkeyException e) {
      trouble = Optional.of(e);
    }
    return new ProviderReport(
        id, selected, Optional.of(source.provider()), source.program(), names, remarks, trouble);
  }

  private static Optional<LatchkeyException> obstacle(
      Latchkey latchkey, ProviderTokenSource source) {
    if (!(source.provider().login() instanceof ProviderLogin.OpenAiLogin)) {
      return source.obstacle();
    }
    Status status = latchkey.status();
    boolean usable =
        status.state() == Status.State.SIGNED_IN && (!status.expired() || status.renewable());
    return usable
        ? Optional.empty()
        : Optional.of(
            new NotSignedInException(
                ErrorCode.NOT_SIGNED_IN,
                "nobody is signed in, and the provider " + id(source) + " wants the login of Codex",
                "run latchkey login"));
  }

  private static String id(ProviderTokenSource source) {
    return Printable.escape(source.provider().id(), 100);
  }

  /** The kind of its credential, for programs. */
  static String kind(ProviderLogin login) {
    return switch (login) {
      case ProviderLogin.OpenAiLogin openAi -> "openai";
      case ProviderLogin.EnvironmentKey key -> "env_key";
      case ProviderLogin.BearerToken token -> "bearer_token";
      case ProviderLogin.Command command -> "command";
      case ProviderLogin.Aws aws -> "aws";
      case ProviderLogin.Gateway gateway -> "gateway_oauth";
      case ProviderLogin.None none -> "none";
    };
  }
}
