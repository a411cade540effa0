package dev.latchkey.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.error.UnreachableException;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.WithIssuer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The three truths of {@code oauth token exchange transport failure} (policy §3). */
@WithIssuer
class NoAnswerTest {
  private static NoAnswer of(URI uri, Duration limit) {
    try (JdkTransport transport = new JdkTransport()) {
      return NoAnswer.of(
          catchThrowableOfType(
              UnreachableException.class, () -> transport.send(HttpCall.get(uri).within(limit))));
    }
  }

  private static NoAnswer of(FakeIssuer issuer, Answer answer) {
    issuer.on(Endpoint.JWKS).always(answer);
    return of(issuer.uri(Endpoint.JWKS), Duration.ofMillis(500));
  }

  @Test
  void silence(FakeIssuer issuer) {
    assertThat(of(issuer, Answer.hang())).isEqualTo(new NoAnswer(true, false, true));
    assertThat(of(issuer, Answer.json(200, "{}").stallAfter(1)))
        .isEqualTo(new NoAnswer(true, false, true));
  }

  @Test
  void aConnectionThatBreaks(FakeIssuer issuer) {
    assertThat(of(issuer, Answer.dropAfterReading())).isEqualTo(new NoAnswer(false, false, true));
  }

  @Test
  void nobodyThere(FakeIssuer issuer) {
    URI gone = issuer.uri();
    issuer.close();
    assertThat(of(gone, Duration.ofSeconds(5))).isEqualTo(new NoAnswer(false, true, true));
  }

  @Test
  void anAnswerThatIsTooLong(FakeIssuer issuer) {
    issuer.on(Endpoint.JWKS).always(Answer.oversized(200, 5 << 20));
    assertThat(of(issuer.uri(Endpoint.JWKS), Duration.ofSeconds(20)))
        .isEqualTo(new NoAnswer(false, false, false));
  }
}
