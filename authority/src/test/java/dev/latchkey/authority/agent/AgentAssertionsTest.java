package dev.latchkey.authority.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.storage.Storage;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header that anybody may send: what is malformed or stale never reaches the store. */
class AgentAssertionsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final AgentAssertions assertions =
      new AgentAssertions(
          (Storage)
              Proxy.newProxyInstance(
                  Storage.class.getClassLoader(),
                  new Class<?>[] {Storage.class},
                  (proxy, method, arguments) -> {
                    throw new AssertionError("the store was asked: " + method.getName());
                  }),
          InstantSource.fixed(NOW));

  @Property
  void anyTextIsRefused(@ForAll @StringLength(max = 300) String text) {
    assertThat(assertions.holder(text)).isEmpty();
    assertThat(assertions.holder(encode(text))).isEmpty();
  }

  @Property
  void anyObjectIsRefused(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 80) String inside) {
    assertThat(assertions.holder(encode("{" + inside + "}"))).isEmpty();
    assertThat(
            assertions.holder(
                encode(
                    "{\"agent_runtime_id\":\"a\",\"task_id\":\"t\",\"signature\":\"s\",\"timestamp\":\""
                        + inside.replaceAll("[\"\\\\]", "x")
                        + "\"}")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T11:54:59Z",
        "2026-03-01T12:05:01Z",
        "2026-03-01T12:00:00.0Z",
        "2026-03-01T12:00Z",
        "2026-03-01T12:00:60Z",
        "2026-02-30T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "+2026-03-01T12:00:00Z",
        "1772366400"
      })
  void aTimeThatIsStaleOrSpeltOtherwiseIsRefused(String timestamp) {
    assertThat(
            assertions.holder(
                encode(
                    "{\"agent_runtime_id\":\"a\",\"task_id\":\"t\",\"signature\":\"s\",\"timestamp\":\""
                        + timestamp
                        + "\"}")))
        .isEmpty();
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
