package dev.latchkey.tokensocket;

import com.sun.security.auth.module.UnixSystem;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who is at the other end of a socket, as the operating system says. */
final class Peers {
  private Peers() {}

  /** Whether this system has Unix domain sockets that tell who connects. */
  static boolean areTold() {
    // Windows has the sockets, and does not tell.
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
  }

  /** The user of this process. */
  static UserPrincipal self() throws IOException {
    return of(new UnixSystem().getUid());
  }

  /** The user with that number, who need not have a name. */
  static UserPrincipal of(long uid) throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(Long.toString(uid));
  }

  /** Who is at the other end of {@code channel}. */
  static UserPrincipal of(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
  }

  static KeepException untold() {
    return new KeepException(
        ErrorCode.SOCKET_UNFIT,
        "this system does not tell who connects to a socket, so no token is given through one",
        "let each program use the home itself, with latchkey token or the library");
  }
}
