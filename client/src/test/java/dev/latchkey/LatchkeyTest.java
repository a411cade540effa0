package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.TestHome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatchkeyTest {
  /** Nobody may be asked. */
  private static final class Nobody implements Transport {
    private final List<HttpCall> calls = new ArrayList<>();

    @Override
    public HttpReply send(HttpCall call) {
      calls.add(call);
      return new HttpReply(500, Map.of(), "");
    }

    @Override
    public void close() {}
  }

  @Test
  void anApiKeyIsNotSentToAnIdentityEndpoint() {
    Nobody nobody = new Nobody();
    try (TestHome home = TestHome.create();
        Latchkey latchkey =
            Latchkey.builder()
                .environment(Environment.of(Map.of()))
                .home(home.path())
                .transport(nobody)
                .open()) {
      latchkey.loginWithApiKey(Secret.of("sk-test-1234567890"));
      assertThatThrownBy(latchkey::whoami).isInstanceOf(NotSignedInException.class);
      assertThat(nobody.calls).isEmpty();
    }
  }

  @Test
  void aCorruptQueueOfRevocationsIsAWarningAndNotTheEndOfStatus() {
    try (TestHome home = TestHome.create();
        Latchkey latchkey =
            Latchkey.builder()
                .environment(Environment.of(Map.of()))
                .home(home.path())
                .transport(new Nobody())
                .open()) {
      latchkey.loginWithApiKey(Secret.of("sk-test-1234567890"));
      home.write("latchkey/revocations.json", "{ broken");
      Status status = latchkey.status();
      assertThat(status.state()).isEqualTo(Status.State.SIGNED_IN);
      assertThat(status.warnings())
          .singleElement()
          .asString()
          .contains("revocations.json", "line 1");
    }
  }
}
