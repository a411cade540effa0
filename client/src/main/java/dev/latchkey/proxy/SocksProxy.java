package dev.latchkey.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** The words for a proxy that speaks SOCKS 5 (RFC 1928, RFC 1929). */
final class SocksProxy {
  private static final int VERSION = 5;
  private static final int NO_LOGIN = 0;
  private static final int PASSWORD = 2;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  private final ProxyAddress proxy;

  SocksProxy(ProxyAddress proxy) {
    this.proxy = proxy;
  }

  /** Asks for a connection over {@code socket}, and returns when it stands. */
  void connect(Socket socket, Target target, Deadline deadline) throws IOException {
    byte[] address = address(target);
    greet(socket, deadline);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(VERSION);
    request.write(1);
    request.write(0);
    request.writeBytes(address);
    request.write(target.port() >> 8);
    request.write(target.port());
    socket.getOutputStream().write(request.toByteArray());
    byte[] answer = read(socket, deadline, 4);
    if (answer[0] != VERSION) {
      throw notSocks();
    }
    if (answer[1] != 0) {
      throw new NoWayException(refusal(answer[1], target));
    }
    int rest =
        switch (answer[3]) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> read(socket, deadline, 1)[0] & 0xff;
          default -> throw notSocks();
        };
    byte[] ignored = read(socket, deadline, rest + 2);
  }

  private void greet(Socket socket, Deadline deadline) throws IOException {
    byte[] methods =
        proxy.login().isPresent()
            ? new byte[] {VERSION, 2, NO_LOGIN, PASSWORD}
            : new byte[] {VERSION, 1, NO_LOGIN};
    socket.getOutputStream().write(methods);
    byte[] choice = read(socket, deadline, 2);
    if (choice[0] != VERSION) {
      throw notSocks();
    }
    switch (choice[1]) {
      case NO_LOGIN -> {}
      case PASSWORD -> signIn(socket, deadline);
      default -> throw new NoWayException(ProxyTrouble.wantsLogin(proxy, ""));
    }
  }

  private void signIn(Socket socket, Deadline deadline) throws IOException {
    ProxyAddress.Login login = proxy.login().orElseThrow(this::notSocks);
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(1);
    for (String text : new String[] {login.user().reveal(), login.password().reveal()}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      request.write(bytes.length);
      request.writeBytes(bytes);
    }
    socket.getOutputStream().write(request.toByteArray());
    if (read(socket, deadline, 2)[1] != 0) {
      throw new NoWayException(ProxyTrouble.wantsLogin(proxy, ""));
    }
  }

  /** The server's address as the request has it. */
  private byte[] address(Target target) throws IOException {
    boolean isLiteral =
        target.host().contains(":") || target.host().matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (isLiteral || proxy.kind() == ProxyAddress.Kind.SOCKS5) {
      byte[] address = lookedUp(target);
      bytes.write(address.length == 4 ? IPV4 : IPV6);
      bytes.writeBytes(address);
    } else {
      byte[] name = target.host().getBytes(StandardCharsets.US_ASCII);
      if (name.length > 255) {
        throw new NoWayException(
            ProxyTrouble.cannotReach(proxy, target.authority(), "its name is too long"));
      }
      bytes.write(NAME);
      bytes.write(name.length);
      bytes.writeBytes(name);
    }
    return bytes.toByteArray();
  }

  private byte[] lookedUp(Target target) throws NoWayException {
    try {
      return InetAddress.getByName(target.host()).getAddress();
    } catch (UnknownHostException e) {
      throw new NoWayException(
          ProxyTrouble.cannotReach(
              proxy,
              target.authority(),
              "its name is not known on this machine; socks5h:// lets the proxy look names up"));
    }
  }

  private ProxyTrouble refusal(byte reason, Target target) {
    return switch (reason) {
      case 2 -> ProxyTrouble.refused(proxy, target.authority(), "its rules do not allow it");
      case 3 -> ProxyTrouble.cannotReach(proxy, target.authority(), "the network is unreachable");
      case 4 -> ProxyTrouble.cannotReach(proxy, target.authority(), "the host is unreachable");
      case 5 -> ProxyTrouble.cannotReach(proxy, target.authority(), "nothing listens there");
      case 6 -> ProxyTrouble.cannotReach(proxy, target.authority(), "it did not answer in time");
      default ->
          ProxyTrouble.cannotReach(
              proxy, target.authority(), "the proxy failed (SOCKS reply " + reason + ")");
    };
  }

  private static byte[] read(Socket socket, Deadline deadline, int count) throws IOException {
    byte[] bytes = new byte[count];
    int done = 0;
    while (done < count) {
      deadline.boundNextRead(socket);
      int read = socket.getInputStream().read(bytes, done, count - done);
      if (read < 0) {
        throw new EOFException("it closed the connection");
      }
      done += read;
    }
    return bytes;
  }

  private NoWayException notSocks() {
    return new NoWayException(ProxyTrouble.notAProxy(proxy, "it does not speak SOCKS 5"));
  }
}
