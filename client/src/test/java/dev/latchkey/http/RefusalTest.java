package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.Gate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request that is answered with 401 (protocol §6.5). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusalTest {
  private final ScriptedSource source = new ScriptedSource();
  private final HttpWorld world = new HttpWorld(source);

  @AfterEach
  void close() {
    world.close();
  }

  private HttpResponse<String> send() throws IOException, InterruptedException {
    return send(world.request());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return world.client.send(request.build(), BodyHandlers.ofString());
  }

  private void assertCounted(int recovered, int exhausted) {
    assertThat(world.counts.recovered).hasValue(recovered);
    assertThat(world.counts.exhausted).hasValue(exhausted);
  }

  @Test
  void aRefusedRequestIsSentAgainWithTheNewToken() throws Exception {
    world.acceptsFrom(1);
    HttpResponse<String> answer = send();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("as token-1");
    assertThat(answer.previousResponse()).isEmpty();
    assertThat(world.bearers()).containsExactly("token-0", "token-1");
    assertThat(source.renewals).hasValue(1);
    assertCounted(1, 0);
  }

  @Test
  void thereAreAsManyTriesAsTheRecoveryHasSteps() throws Exception {
    source.steps(2);
    world.acceptsFrom(2);
    assertThat(send().body()).isEqualTo("as token-2");
    assertThat(world.bearers()).containsExactly("token-0", "token-1", "token-2");
    assertCounted(1, 0);
  }

  @Test
  void whenAllIsTriedTheRefusalIsTheAnswer() throws Exception {
    source.steps(2);
    world
        .server
        .on(Endpoint.BACKEND)
        .always(Answer.body(401, "text/plain", "why").withHeader("X-Why", "because"));
    HttpResponse<String> answer = send();
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("why");
    assertThat(answer.headers().firstValue("x-why")).contains("because");
    assertThat(answer.uri()).isEqualTo(world.uri());
    assertThat(answer.request().headers().firstValue("Authorization")).isEmpty();
    assertThat(world.bearers()).hasSize(3);
    assertCounted(0, 1);
  }

  @Test
  void aRecoveryThatNeverEndsIsEnded() throws Exception {
    source.steps(Integer.MAX_VALUE);
    world.acceptsFrom(1000);
    assertThat(send().statusCode()).isEqualTo(401);
    assertThat(world.bearers()).hasSize(5);
  }

  @Test
  void whereNothingIsRenewedTheRefusalPassesThrough() throws Exception {
    source.steps(0);
    world.acceptsFrom(1);
    assertThat(send().body()).isEqualTo("refused");
    assertThat(world.bearers()).containsExactly("token-0");
    assertCounted(0, 1);
  }

  @Test
  void theReasonForGivingUpIsThrown() {
    NotSignedInException reason =
        new NotSignedInException(ErrorCode.LOGIN_EXPIRED, "it has ended", "sign in");
    source.givesUp(reason);
    world.acceptsFrom(1);
    assertThatThrownBy(this::send).isSameAs(reason);
    assertThatThrownBy(
            () -> world.client.sendAsync(world.request().build(), BodyHandlers.ofString()).join())
        .isInstanceOf(CompletionException.class)
        .hasCause(reason);
    assertThat(world.bearers()).containsExactly("token-0", "token-0");
    assertCounted(0, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 403, 407, 429, 500, 503})
  void noOtherStatusIsARefusal(int status) throws Exception {
    world.answers(Answer.body(status, "text/plain", "x"));
    // The JDK makes 407 an answer, too, as there is no authenticator.
    assertThat(send().statusCode()).isEqualTo(status);
    assertThat(source.recoveries).hasValue(0);
    assertCounted(0, 0);
  }

  @Test
  void aRefusalThatArrivesLateRenewsNothingTwice() throws Exception {
    Gate gate = new Gate();
    world.answers(Answer.body(401, "text/plain", "late").heldBy(gate));
    world.acceptsFrom(1);
    CompletableFuture<HttpResponse<String>> late =
        world.client.sendAsync(world.request().build(), BodyHandlers.ofString());
    gate.awaitArrival();
    assertThat(send().body()).isEqualTo("as token-1");
    gate.open();
    assertThat(late.get().body()).isEqualTo("as token-1");
    assertThat(source.renewals).hasValue(1);
  }

  @Test
  void manyRefusedAtOnceRenewOnce() {
    world.acceptsFrom(1);
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(world.client.sendAsync(world.request().build(), BodyHandlers.ofString()));
    }
    all.forEach(answer -> assertThat(answer.join().body()).isEqualTo("as token-1"));
    assertThat(source.renewals).hasValue(1);
    assertThat(world.requests()).hasSizeLessThanOrEqualTo(200);
    assertThat(world.counts.recovered.get()).isEqualTo(world.requests().size() - 100);
  }

  @Test
  void bodiesOfKnownLengthAreSentAgain(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("body"), "from a file");
    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofString("text"),
            BodyPublishers.ofByteArray(new byte[] {1, 2, 3}),
            BodyPublishers.ofByteArray("x".repeat(100_000).getBytes(StandardCharsets.UTF_8)),
            BodyPublishers.ofFile(file),
            BodyPublishers.noBody())) {
      world.server.forgetRequests();
      world.acceptsFrom(source.current() + 1);
      assertThat(send(world.request().POST(body)).statusCode()).isEqualTo(200);
      assertThat(world.requests()).hasSize(2);
      assertThat(world.requests().get(1).bodyBytes())
          .isEqualTo(world.requests().get(0).bodyBytes())
          .hasSize((int) body.contentLength());
    }
  }

  @Test
  void aStreamIsSentOnceAndItsRefusalIsWhole() throws Exception {
    String why = "y".repeat(100_000);
    world.server.on(Endpoint.BACKEND).always(Answer.body(401, "text/plain", why));
    AtomicInteger opened = new AtomicInteger();
    BodyPublisher body =
        BodyPublishers.ofInputStream(() -> {
          opened.incrementAndGet();
          return new ByteArrayInputStream(new byte[] {1, 2, 3});
        });
    HttpResponse<String> answer = send(world.request().POST(body));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo(why);
    assertThat(opened).hasValue(1);
    assertThat(source.recoveries).hasValue(0);
    assertThat(world.requests()).hasSize(1);
    assertCounted(0, 1);
  }

  @Test
  void streamingHandlersSeeTheLastAnswerOnly(@TempDir Path folder) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    world.acceptsFrom(1);
    Stream<String> lines =
        world
            .client
            .send(
                world.request().build(),
                head -> {
                  asked.incrementAndGet();
                  return BodyHandlers.ofLines().apply(head);
                })
            .body();
    assertThat(lines).containsExactly("as token-1");
    assertThat(asked).hasValue(1);

    world.acceptsFrom(2);
    try (InputStream stream =
        world.client.send(world.request().build(), BodyHandlers.ofInputStream()).body()) {
      assertThat(stream).hasContent("as token-2");
    }

    world.acceptsFrom(3);
    Path file = folder.resolve("answer");
    world.client.send(world.request().build(), BodyHandlers.ofFile(file));
    assertThat(file).hasContent("as token-3");
  }

  @Test
  void everyHandlerCanReadARefusal(@TempDir Path folder) throws Exception {
    source.steps(0);
    String why = ("z".repeat(999) + "\n").repeat(60);
    world.server.on(Endpoint.BACKEND).always(Answer.body(401, "text/plain", why));
    HttpRequest request = world.request().build();
    assertThat(world.client.send(request, BodyHandlers.ofLines()).body()).hasSize(60);
    assertThat(world.client.sendAsync(request, BodyHandlers.ofLines()).get().body()).hasSize(60);
    assertThat(world.client.send(request, BodyHandlers.ofInputStream()).body()).hasContent(why);
    assertThat(world.client.send(request, BodyHandlers.ofFile(folder.resolve("a"))).body())
        .hasContent(why);
    assertThat(world.client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(401);
    assertThat(world.client.send(request, BodyHandlers.ofByteArray()).body()).hasSize(60_000);
    try (InputStream buffered =
        world
            .client
            .send(request, BodyHandlers.buffering(BodyHandlers.ofInputStream(), 77))
            .body()) {
      assertThat(buffered).hasContent(why);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_000})
  void aLongRefusalIsCutAt64KiB(int length) throws Exception {
    source.steps(0);
    world.answers(Answer.body(401, "text/plain", "x".repeat(length)));
    assertThat(send().body()).isEqualTo("x".repeat(Math.min(length, HeldRefusal.MAX_BODY)));
  }

  @Test
  void anEndlessRefusalIsNoReasonNotToTryAgain() throws Exception {
    world.answers(Answer.oversized(401, 1L << 40));
    world.acceptsFrom(1);
    assertThat(send().body()).isEqualTo("as token-1");
  }

  @Test
  void aRefusalThatIsCutShortOrFallsSilentIsOne() throws Exception {
    source.steps(0);
    world.answers(
        Answer.body(401, "text/plain", "x".repeat(1000)).cutAfter(10),
        Answer.body(401, "text/plain", "x".repeat(1000)).stallAfter(10));
    HttpResponse<String> cut = send();
    assertThat(cut.statusCode()).isEqualTo(401);
    assertThat("x".repeat(10)).startsWith(cut.body());
    HttpResponse<String> silent = send();
    assertThat(silent.statusCode()).isEqualTo(401);
    assertThat(silent.body()).isEqualTo("x".repeat(10));
  }

  @Test
  void theLimitOfARequestCountsForEachTry() {
    world.answers(Answer.status(401).after(Duration.ofMillis(600)), Answer.hang());
    long start = System.nanoTime();
    assertThatThrownBy(() -> send(world.request().timeout(Duration.ofSeconds(1))))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1600));
    assertThat(world.bearers()).containsExactly("token-0", "token-1");
    assertCounted(0, 0);
  }

  @Test
  void whatTheHandlerThrowsIsNotLost() {
    source.steps(0);
    world.acceptsFrom(1);
    IllegalStateException e =
        catchThrowableOfType(
            IllegalStateException.class,
            () ->
                world.client.send(
                    world.request().build(),
                    head -> {
                      throw new IllegalStateException("no " + head.statusCode());
                    }));
    assertThat(e).hasMessage("no 401");
  }
}
