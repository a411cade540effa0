package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class RawServerTest {

  @Test
  void garbageIsSentAndWhatCameIsKept() {
    try (RawServer server = RawServer.answering("SSH-2.0-nothing\r\n")) {
      assertThatThrownBy(() -> new HttpDriver().get(server.uri() + "/x"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("not an HTTP/1 status line: SSH-2.0-nothing");
      assertThat(server.received().get(0)).startsWith("GET /x HTTP/1.1\r\n");
    }
  }

  @Test
  void httpsToAPlainServerFails() {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThatThrownBy(() -> new HttpDriver().get(server.httpsUri()))
          .hasRootCauseInstanceOf(javax.net.ssl.SSLException.class);
    }
  }

  @Test
  void itHangsUp() {
    try (RawServer server = RawServer.hangingUp()) {
      assertThatThrownBy(() -> new HttpDriver().get(server.uri()))
          .hasMessageContaining("closed the connection");
    }
  }

  @Test
  void aPortIsHeldUntilClosed() {
    int port;
    try (RawServer server = RawServer.silent()) {
      port = server.port();
      int taken = port;
      assertThatThrownBy(() -> RawServer.startOn(taken, peer -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("port " + port);
    }
    RawServer.startOn(port, peer -> {}).close();
  }
}
