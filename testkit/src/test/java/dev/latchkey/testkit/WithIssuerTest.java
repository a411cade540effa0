package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class WithIssuerTest {
  private static final List<URI> SEEN = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  @Test
  void eachTestHasItsOwnIssuerWhichIsClosedAfterIt() {
    run(Passing.class).assertStatistics(stats -> stats.succeeded(2).failed(0));
    assertThat(SEEN).hasSize(6);
    assertThat(SEEN.subList(0, 3)).containsOnly(SEEN.get(0));
    assertThat(SEEN.subList(3, 6)).containsOnly(SEEN.get(3));
    assertThat(SEEN.get(0)).isNotEqualTo(SEEN.get(3));
    for (URI uri : SEEN) {
      assertThatThrownBy(() -> new HttpDriver().get(uri)).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void aTestWhoseExpectationIsNotMetFails() {
    run(Expecting.class)
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                instanceOf(AssertionError.class),
                message(text -> text.contains("expected a revocation but it never came"))));
  }

  @Test
  void theFirstFailureIsTheOneReported() {
    run(Failing.class)
        .assertThatEvents()
        .haveExactly(1, finishedWithFailure(instanceOf(IllegalStateException.class)));
  }

  @Test
  void aConstructorHasNoTestAndSoNoIssuer() {
    run(WithConstructor.class).assertStatistics(stats -> stats.succeeded(0));
  }

  private static Events run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents();
  }

  @WithIssuer
  static class Passing {
    @BeforeEach
    void before(FakeIssuer issuer) {
      SEEN.add(issuer.uri());
    }

    @Test
    void one(FakeIssuer issuer) {
      SEEN.add(issuer.uri());
    }

    @Test
    void two(FakeIssuer issuer) {
      SEEN.add(issuer.uri());
    }

    @AfterEach
    void after(FakeIssuer issuer) {
      SEEN.add(issuer.uri());
    }
  }

  @WithIssuer
  static class Expecting {
    @Test
    void inVain(FakeIssuer issuer) {
      issuer.on(Endpoint.REVOKE).expect("a revocation", request -> true, Answer.normal());
    }
  }

  @WithIssuer
  static class Failing {
    @Test
    void byItself(FakeIssuer issuer) {
      issuer.on(Endpoint.REVOKE).expect("a revocation", request -> true, Answer.normal());
      throw new IllegalStateException("first");
    }
  }

  @WithIssuer
  static class WithConstructor {
    WithConstructor(FakeIssuer issuer) {
      SEEN.add(issuer.uri());
    }

    @Test
    void never() {}
  }
}
