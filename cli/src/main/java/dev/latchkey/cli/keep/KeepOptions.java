package dev.latchkey.cli.keep;

import dev.latchkey.config.Environment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the token socket is, and for whom. */
final class KeepOptions {
  /** Where programs look for the socket. */
  private static final String SOCKET = "LATCHKEY_SOCKET";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Where tokens are given out. Default: LATCHKEY_SOCKET, or latchkey/keep.sock in the Codex"
              + " home.")
  private @Nullable Path socket;

  @Option(
      names = "--allow-uid",
      paramLabel = "NUMBER",
      description =
          "Serve this user, too, as in a container where programs run as another; may be repeated.")
  private List<String> uids = List.of();

  /** The socket, or nothing for the home's own. */
  Optional<Path> socket(Environment environment) {
    return Optional.ofNullable(socket)
        .or(() -> environment.getTrimmed(SOCKET).map(Path::of))
        .map(Path::toAbsolutePath);
  }

  /** The users besides this one's. */
  Set<Long> uids() {
    Set<Long> numbers = new LinkedHashSet<>();
    for (String uid : uids) {
      if (!uid.matches("[0-9]{1,10}") || Long.parseLong(uid) >= 0xffff_ffffL) {
        throw new ParameterException(
            spec.commandLine(), "--allow-uid wants the number of a user, such as 1000");
      }
      numbers.add(Long.parseLong(uid));
    }
    return numbers;
  }

  /** {@code environment} without the socket: who keeps a login does not ask itself for it. */
  static Environment without(Environment environment) {
    Map<String, String> rest = new HashMap<>(environment.variables());
    rest.remove(SOCKET);
    return Environment.of(rest);
  }
}
