package dev.latchkey.tokensocket;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * Where a token socket is, and whether somebody else can have put it there.
 *
 * @param path the socket
 */
record SocketPlace(Path path) {
  /** What fits beside the closing zero into {@code sun_path} (108 on Linux, 104 on macOS). */
  private static final int LONGEST =
      System.getProperty("os.name", "").startsWith("Mac") ? 103 : 107;

  SocketPlace {
    path = path.toAbsolutePath().normalize();
  }

  /** The address, unless its path is longer than the system allows. */
  static UnixDomainSocketAddress address(Path path) {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST) {
      throw new KeepException(
          ErrorCode.SOCKET_UNFIT,
          "the path "
              + path
              + " is "
              + length
              + " bytes long, and a socket's may have "
              + LONGEST
              + " on this system",
          "give a shorter one with latchkey keep --socket PATH, and in LATCHKEY_SOCKET to those who ask there");
    }
    return UnixDomainSocketAddress.of(path);
  }

  /**
   * Refuses a socket that anybody but this user, root, or who was trusted with its folder can have
   * put there: in a folder that others may write to, it has to be this user's or root's.
   *
   * @throws IOException if there is none
   */
  void checkTrusted() throws IOException {
    UserPrincipal self = Peers.self();
    UserPrincipal root = Peers.of(0);
    Path entry = path.toRealPath();
    for (Path folder = entry.getParent(); folder != null; folder = folder.getParent()) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
      boolean open =
          mode.contains(PosixFilePermission.GROUP_WRITE)
              || mode.contains(PosixFilePermission.OTHERS_WRITE);
      UserPrincipal owner = Files.getOwner(entry);
      if (open && !owner.equals(self) && !owner.equals(root)) {
        throw untrusted(
            entry + " belongs to " + owner.getName() + " in a folder that others share");
      }
      entry = folder;
    }
  }

  /** Refuses a socket that is not this user's own or root's. */
  void checkOwn() throws IOException {
    checkOwn(Files.getOwner(path));
  }

  /** Refuses whoever is not this user or root. */
  void checkOwn(UserPrincipal who) throws IOException {
    if (!who.equals(Peers.self()) && !who.equals(Peers.of(0))) {
      throw untrusted("it belongs to " + who.getName());
    }
  }

  KeepException untrusted(String why) {
    return new KeepException(
        ErrorCode.SOCKET_UNFIT,
        "the token socket " + path + " may be somebody else's: " + why,
        "use one that only you or root can have put there");
  }
}
