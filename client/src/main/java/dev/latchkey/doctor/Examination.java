package dev.latchkey.doctor;

import dev.latchkey.login.CallbackPorts;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be looked at. Immutable.
 *
 * @param online whether the issuer is asked as well; that may renew the login
 * @param issuer which issuer, instead of the login's own
 * @param root where the system's files are: {@code /}
 * @param ports where a browser comes back to
 * @param netsh the program that tells the ports which Windows keeps for itself, instead of the one
 *     that Windows brings
 */
public record Examination(
    boolean online, Optional<String> issuer, Path root, CallbackPorts ports, Optional<Path> netsh) {

  /** This machine, without a word to anybody. */
  public static final Examination OFFLINE =
      new Examination(false, Optional.empty(), Path.of("/"), CallbackPorts.CODEX, Optional.empty());

  /** This machine and the issuer. */
  public static Examination online(Optional<String> issuer) {
    return new Examination(true, issuer, OFFLINE.root, OFFLINE.ports, OFFLINE.netsh);
  }

  /** The same of another machine's files. */
  public Examination at(Path otherRoot) {
    return new Examination(online, issuer, otherRoot, ports, netsh);
  }
}
