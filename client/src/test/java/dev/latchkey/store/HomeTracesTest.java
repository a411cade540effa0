package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.disk.InstanceLock;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

/** What a home may still hold when nothing is stored in it, and what it may not. */
class HomeTracesTest {
  @Test
  void whatAKeeperLeavesIsATrace() throws IOException {
    try (TestHome home = TestHome.create();
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      HomeTraces traces = new HomeTraces(home.file("gone"));
      home.write("gone/auth.lock", "")
          .write("gone/latchkey/keep.lock", "")
          .write("gone/latchkey/a.json", "{}");
      socket.bind(UnixDomainSocketAddress.of(traces.keepSocket()));
      assertThat(home.file("gone/latchkey/keep.sock")).exists();
      assertThat(traces.areAll()).isTrue();
      assertThat(traces.removeWithHome()).isTrue();
      assertThat(home.file("gone")).doesNotExist();
    }
  }

  @Test
  void theLoginLogIsOneAndOtherLogsAreNot() {
    try (TestHome home = TestHome.create()) {
      home.write("gone/log/codex-login.log", "line\n").write("gone/log/codex-login.log.1", "");
      home.write("kept/log/codex-login.log", "line\n").write("kept/log/codex-tui.log", "");
      assertThat(new HomeTraces(home.file("gone")).removeWithHome()).isTrue();
      assertThat(home.file("gone")).doesNotExist();
      assertThat(new HomeTraces(home.file("kept")).removeWithHome()).isFalse();
      assertThat(home.file("kept/log/codex-login.log")).exists();
    }
  }

  @Test
  void anythingElseIsNot() {
    try (TestHome home = TestHome.create()) {
      home.write("latchkey/keep.sock.old", "");
      HomeTraces traces = new HomeTraces(home.path());
      assertThat(traces.areAll()).isFalse();
      assertThat(traces.removeWithHome()).isFalse();
      assertThat(home.file("latchkey/keep.sock.old")).exists();
    }
  }

  @Test
  void oneProcessHoldsAnInstanceLock() {
    try (TestHome home = TestHome.create()) {
      InstanceLock lock = new InstanceLock(new HomeTraces(home.path()).keepLock());
      try (InstanceLock.Held held = lock.tryAcquire().orElseThrow()) {
        assertThat(lock.tryAcquire()).isEmpty();
        assertThat(home.mode("latchkey/keep.lock")).isEqualTo("rw-------");
      }
      lock.tryAcquire().orElseThrow().close();
    }
  }
}
