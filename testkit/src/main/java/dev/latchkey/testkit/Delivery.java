package dev.latchkey.testkit;

import com.sun.net.httpserver.HttpExchange;
import dev.latchkey.testkit.Answer.Bend;
import dev.latchkey.testkit.Answer.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Gives one answer to one exchange, in the manner that the answer asks for. */
final class Delivery {
  private final HttpExchange exchange;
  private final RecordedRequest request;
  private final Function<RecordedRequest, Reply> realIssuer;
  private final CountDownLatch closed;

  private Duration delay = Duration.ZERO;
  private long cut = Long.MAX_VALUE;
  private long stall = Long.MAX_VALUE;
  private long declared = -1;
  private int chunk = 8192;
  private Duration pause = Duration.ZERO;

  /** The latch says that the issuer has been closed and silence may end. */
  Delivery(
      HttpExchange exchange,
      RecordedRequest request,
      Function<RecordedRequest, Reply> realIssuer,
      CountDownLatch closed) {
    this.exchange = exchange;
    this.request = request;
    this.realIssuer = realIssuer;
    this.closed = closed;
  }

  void give(Answer answer) throws IOException, InterruptedException {
    switch (answer.content()) {
      case Content.Drop drop -> bendAndWait(answer, Reply.of(0, "", ""));
      case Content.Silence silence -> closed.await();
      case Content.Computed computed -> {
        Answer found = computed.function().apply(request);
        for (Bend bend : answer.bends()) {
          found = found.bent(bend);
        }
        give(found);
      }
      case Content.Fixed fixed -> send(bendAndWait(answer, fixed.reply()));
      case Content.Normal normal -> send(bendAndWait(answer, realIssuer.apply(request)));
    }
  }

  private Reply bendAndWait(Answer answer, Reply reply) throws InterruptedException {
    Reply bent = reply;
    for (Bend bend : answer.bends()) {
      switch (bend) {
        case Bend.After after -> delay = after.delay();
        case Bend.HeldBy held -> held.gate().pass();
        case Bend.Header header -> bent = bent.with(header.name(), header.value());
        case Bend.Cut bytes -> cut = bytes.bytes();
        case Bend.Stall bytes -> stall = bytes.bytes();
        case Bend.Declared bytes -> declared = bytes.bytes();
        case Bend.Drip drip -> {
          chunk = drip.bytes();
          pause = drip.pause();
        }
      }
    }
    Thread.sleep(delay);
    return bent;
  }

  private void send(Reply reply) throws IOException, InterruptedException {
    reply
        .headers()
        .forEach(header -> exchange.getResponseHeaders().add(header.getKey(), header.getValue()));
    long length = reply.body().length();
    if (request.method().equals("HEAD") || bodyless(reply.status())) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    // A body that is to be cut must have promised more than it gives.
    long promised = Math.max(length, declared);
    if (cut != Long.MAX_VALUE || stall != Long.MAX_VALUE) {
      promised = Math.max(promised, Math.min(cut, stall) + 1);
    }
    exchange.sendResponseHeaders(reply.status(), promised == 0 ? -1 : promised);
    if (promised == 0) {
      return;
    }
    OutputStream out = exchange.getResponseBody();
    out.flush();
    long end = Math.min(length, Math.min(cut, stall));
    long sent = 0;
    while (sent < end) {
      int offset = (int) (sent % reply.body().block.length);
      int count =
          (int) Math.min(Math.min(chunk, end - sent), (long) reply.body().block.length - offset);
      out.write(reply.body().block, offset, count);
      out.flush();
      sent += count;
      if (sent < end) {
        Thread.sleep(pause);
      }
    }
    if (stall != Long.MAX_VALUE) {
      closed.await();
    }
  }

  private static boolean bodyless(int status) {
    return status == 204 || status == 304 || (status >= 100 && status < 200);
  }
}
