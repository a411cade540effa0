package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.session.TokenMetrics;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting, cancelling and closing. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsynchronousTest {
  private final CountDownLatch renewal = new CountDownLatch(1);
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final ScriptedSource source = new ScriptedSource();
  private final HttpWorld world = new HttpWorld(source);

  @AfterEach
  void close() {
    renewal.countDown();
    world.close();
  }

  private void holdHeaders() {
    source.beforeHeaders(() -> {
      waiting.countDown();
      try {
        renewal.await();
      } catch (InterruptedException e) {
        interrupted.set(true);
      }
    });
  }

  private CompletableFuture<HttpResponse<String>> begin() {
    return world.client.sendAsync(world.request().build(), BodyHandlers.ofString());
  }

  @Test
  void aRequestThatWaitsForATokenHoldsUpNobody() throws Exception {
    world.acceptsFrom(0);
    holdHeaders();
    CompletableFuture<HttpResponse<String>> held = begin();
    waiting.await();
    assertThat(held).isNotDone();
    world.server.assertNoRequests();
    renewal.countDown();
    assertThat(held.get().body()).isEqualTo("as token-0");
  }

  @Test
  void whoCancelsWhileTheTokenIsRenewedStopsNoRenewalAndSendsNothing() throws Exception {
    holdHeaders();
    CompletableFuture<HttpResponse<String>> held = begin();
    waiting.await();
    assertThat(held.cancel(true)).isTrue();
    assertThat(held).isCancelled();
    renewal.countDown();
    world.client.shutdown();
    assertThat(world.client.awaitTermination(Duration.ofSeconds(10))).isTrue();
    assertThat(interrupted).isFalse();
    world.server.assertNoRequests();
  }

  @Test
  void cancellingEndsTheExchange() throws Exception {
    for (boolean derived : new boolean[] {false, true}) {
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch hungUp = new CountDownLatch(1);
      try (RawServer server =
              RawServer.start(peer -> {
                peer.read();
                asked.countDown();
                peer.awaitEnd();
                hungUp.countDown();
              });
          AuthorizedHttpClient client = HttpWorld.client(source, TokenMetrics.NONE, server.uri())) {
        CompletableFuture<HttpResponse<String>> answer =
            client.sendAsync(HttpRequest.newBuilder(server.uri()).build(), BodyHandlers.ofString());
        asked.await();
        (derived ? answer.thenApply(HttpResponse::body) : answer).cancel(true);
        assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
        assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void anInterruptEndsTheExchange() throws Exception {
    CountDownLatch hungUp = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    try (RawServer server =
            RawServer.start(peer -> {
              peer.read();
              caller.interrupt();
              peer.awaitEnd();
              hungUp.countDown();
            });
        AuthorizedHttpClient client = HttpWorld.client(source, TokenMetrics.NONE, server.uri())) {
      HttpRequest request = HttpRequest.newBuilder(server.uri()).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(InterruptedException.class);
      assertThat(hungUp.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingWaitsForWhatIsUnderWay() throws Exception {
    Gate gate = new Gate();
    world.answers(Answer.status(401).heldBy(gate));
    world.acceptsFrom(1);
    holdHeaders();
    CompletableFuture<HttpResponse<String>> held = begin();
    waiting.await();
    world.client.shutdown();
    assertThat(world.client.isTerminated()).isFalse();
    assertThat(world.client.awaitTermination(Duration.ofMillis(50))).isFalse();
    renewal.countDown();
    gate.awaitArrival();
    gate.open();
    world.client.close();
    assertThat(world.client.isTerminated()).isTrue();
    // It was sent, and sent again after its refusal, although the client was closing.
    assertThat(held.get().body()).isEqualTo("as token-1");
    assertThatThrownBy(() -> world.client.send(world.request().build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> begin().join()).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void closingAtOnceEndsWhatIsUnderWay() {
    Gate gate = new Gate();
    world.answers(Answer.status(200).heldBy(gate));
    CompletableFuture<HttpResponse<String>> held = begin();
    gate.awaitArrival();
    world.client.shutdownNow();
    assertThatThrownBy(held::join).hasCauseInstanceOf(IOException.class);
    gate.open();
  }

  @Test
  void aCallbackMayCloseTheClient() throws Exception {
    world.acceptsFrom(0);
    begin().thenAccept(answer -> world.client.close()).get(10, TimeUnit.SECONDS);
    assertThat(world.client.isTerminated()).isTrue();
  }
}
