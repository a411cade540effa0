package dev.latchkey.oauth;

import dev.latchkey.credential.Secret;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says one thing to every request and keeps what was asked. */
public final class FixedTransport implements Transport {
  private final HttpReply reply;
  private final List<HttpCall> calls = new ArrayList<>();

  /** Answers {@code status} and {@code body}. */
  public FixedTransport(int status, String body) {
    this(new HttpReply(status, Map.of(), body));
  }

  /** Answers {@code reply}. */
  public FixedTransport(HttpReply reply) {
    this.reply = reply;
  }

  @Override
  public HttpReply send(HttpCall call) {
    calls.add(call);
    return reply;
  }

  /** The one request. */
  public HttpCall only() {
    if (calls.size() != 1) {
      throw new AssertionError(calls.size() + " requests");
    }
    return calls.get(0);
  }

  /** The body of the one request. */
  public String body() {
    return only().body().map(Secret::reveal).orElse("");
  }

  @Override
  public void close() {}
}
