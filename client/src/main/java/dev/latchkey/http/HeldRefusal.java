package dev.latchkey.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a 401 from the caller's handler until it is known to be the last word; every other answer
 * goes through. A 401 whose explanation is long, slow or cut short is one all the same. For one
 * try.
 */
final class HeldRefusal<T> implements BodyHandler<T> {
  /** How much of a refusal's body is kept. */
  static final int MAX_BODY = 64 * 1024;

  static final int UNAUTHORIZED = 401;

  private static final Duration MAX_TIME = Duration.ofSeconds(5);

  private final BodyHandler<T> handler;
  private volatile @Nullable Explanation<T> explanation;

  /** In front of the caller's {@code handler}. */
  HeldRefusal(BodyHandler<T> handler) {
    this.handler = handler;
  }

  @Override
  public BodySubscriber<T> apply(ResponseInfo answer) {
    if (answer.statusCode() != UNAUTHORIZED) {
      return handler.apply(answer);
    }
    Explanation<T> begun = new Explanation<>(answer);
    explanation = begun;
    return begun;
  }

  /** The refusal, if that is what came. */
  Optional<ResponseInfo> refusal() {
    Explanation<T> kept = explanation;
    return kept == null ? Optional.empty() : Optional.of(kept.answer);
  }

  /** Lets the caller's handler see the refusal, and waits for what it makes of it. */
  T release(Flight flight) throws IOException, InterruptedException {
    Explanation<T> kept = explanation;
    if (kept == null) {
      throw new IllegalStateException("there was no refusal");
    }
    BodySubscriber<T> subscriber = handler.apply(kept.answer);
    HttpRequest.BodyPublishers.ofByteArray(kept.soFar()).subscribe(new Replay(subscriber));
    return flight.await(subscriber.getBody().toCompletableFuture());
  }

  /** Collects a body up to the limits, and is content with what it has by then. */
  private static final class Explanation<T> implements BodySubscriber<T> {
    private static final Executor LATER =
        CompletableFuture.delayedExecutor(
            MAX_TIME.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);

    private final ResponseInfo answer;
    private final CompletableFuture<T> end = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(); // guarded by this
    private Flow.@Nullable Subscription subscription;

    Explanation(ResponseInfo answer) {
      this.answer = answer;
    }

    synchronized byte[] soFar() {
      return bytes.toByteArray();
    }

    @Override
    public CompletionStage<T> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      LATER.execute(() -> enough(given));
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      if (!add(buffers) && subscription != null) {
        enough(subscription);
      }
    }

    /** Whether there is room for more. */
    private synchronized boolean add(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] part = new byte[Math.min(buffer.remaining(), MAX_BODY - bytes.size())];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      return bytes.size() < MAX_BODY;
    }

    private void enough(Flow.Subscription rest) {
      if (over()) {
        rest.cancel();
      }
    }

    @Override
    public void onError(Throwable e) {
      over();
    }

    @Override
    public void onComplete() {
      over();
    }

    /** There is no body yet: the caller's handler makes one of the bytes, if it comes to that. */
    @SuppressWarnings("NullAway")
    private boolean over() {
      return end.complete(null);
    }
  }

  /** Hands bytes that were kept to a subscriber as if they came from the network. */
  private record Replay(BodySubscriber<?> subscriber) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      subscriber.onNext(List.of(bytes.asReadOnlyBuffer()));
    }

    @Override
    public void onError(Throwable e) {
      subscriber.onError(e);
    }

    @Override
    public void onComplete() {
      subscriber.onComplete();
    }
  }
}
