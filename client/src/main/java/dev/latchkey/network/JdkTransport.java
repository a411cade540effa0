package dev.latchkey.network;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.proxy.Passage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@link Transport} on the JDK's HTTP client. */
public final class JdkTransport implements Transport {
  private final HttpClientFactory clients;
  private @Nullable HttpClient client;

  /** A transport on a client of {@code clients}. */
  public JdkTransport(HttpClientFactory clients) {
    this.clients = clients;
  }

  /** A transport whose connections must stand within {@code connectLimit}. */
  public JdkTransport(Duration connectLimit) {
    this(HttpClientFactory.of(Environment.of(Map.of()), connectLimit));
  }

  /** With the usual limits, and the system's roots. */
  public JdkTransport() {
    this(HttpClientFactory.USUAL_LIMIT);
  }

  private synchronized HttpClient client() {
    HttpClient current = client;
    if (current == null) {
      current = clients.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      client = current;
    }
    return current;
  }

  @Override
  public HttpReply send(HttpCall call) {
    try (Passage passage = clients.proxies().open(call.uri())) {
      return send(call, passage, clients.failure(call.uri(), passage));
    }
  }

  private HttpReply send(HttpCall call, Passage passage, Failure failure) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .timeout(call.limit())
            .method(
                call.method(),
                call.body().isPresent()
                    ? HttpRequest.BodyPublishers.ofByteArray(call.bodyBytes())
                    : HttpRequest.BodyPublishers.noBody());
    call.headers().forEach((name, value) -> addHeader(request, call, name, value));
    passage.ticket().ifPresent(ticket -> request.setHeader("Proxy-Authorization", ticket.reveal()));
    AtomicReference<@Nullable LimitedBody> begun = new AtomicReference<>();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(
                request.build(),
                info -> {
                  LimitedBody body = new LimitedBody(info);
                  begun.set(body);
                  return body;
                });
    try {
      // The client's own limit ends with the headers; this one covers the body too.
      HttpReply reply = reply(answer.get(call.limit().toMillis(), TimeUnit.MILLISECONDS));
      failure.inPlaceOf(reply.status());
      return reply;
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw failure.noAnswer(call.limit(), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      LimitedBody body = begun.get();
      // The end of a connection may overtake what came before it, past the body's own onError.
      if (body != null && body.isRefusal() && !(cause instanceof BodyTooLargeException)) {
        return body.cutShort();
      }
      if (cause instanceof BodyTooLargeException) {
        throw failure.tooLarge(MAX_BODY, cause);
      }
      throw failure.of(cause, call.limit(), body == null);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new UnreachableException(
          ErrorCode.ISSUER_UNREACHABLE,
          "interrupted while waiting for " + SafeUrl.origin(call.uri()),
          "try again",
          e);
    }
  }

  /** The client's own complaint about a bad value repeats the value, which may be a token. */
  private static void addHeader(
      HttpRequest.Builder request, HttpCall call, String name, Secret value) {
    try {
      request.header(name, value.reveal());
    } catch (IllegalArgumentException e) {
      throw new UnreachableException(
          ErrorCode.SECRET_INVALID,
          "nothing was sent to "
              + SafeUrl.origin(call.uri())
              + ": what belongs into the header "
              + name
              + " has a character that no header can carry",
          "sign in again with a key or token that is complete and in one line");
    }
  }

  private static HttpReply reply(HttpResponse<byte[]> response) {
    return reply(response.statusCode(), response.headers(), response.body());
  }

  private static HttpReply reply(int status, HttpHeaders given, byte[] body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    given.map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    return new HttpReply(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** Ends the client's threads, which would hold up the exit of a short-lived program by 300 ms. */
  @Override
  public synchronized void close() {
    HttpClient current = client;
    client = null;
    if (current != null) {
      current.shutdownNow();
    }
  }

  private static final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** Collects a body and gives up beyond {@link #MAX_BODY}. */
  private static final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final HttpResponse.ResponseInfo info;
    private Flow.@Nullable Subscription subscription;

    LimitedBody(HttpResponse.ResponseInfo info) {
      this.info = info;
    }

    boolean isRefusal() {
      return info.statusCode() >= 300;
    }

    /** What has come of a refusal: it stays one, even if its explanation is cut short. */
    HttpReply cutShort() {
      return reply(info.statusCode(), info.headers(), soFar());
    }

    private synchronized byte[] soFar() {
      bytes.writeBytes(
          " [the rest of the answer could not be read]".getBytes(StandardCharsets.UTF_8));
      return bytes.toByteArray();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() > MAX_BODY) {
        if (subscription != null) {
          subscription.cancel();
        }
        body.completeExceptionally(new BodyTooLargeException());
      }
    }

    @Override
    public void onError(Throwable e) {
      if (isRefusal()) {
        body.complete(soFar());
      } else {
        body.completeExceptionally(e);
      }
    }

    @Override
    public synchronized void onComplete() {
      body.complete(bytes.toByteArray());
    }
  }
}
