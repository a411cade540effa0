package dev.latchkey.loginlog;

import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import java.time.Duration;

/** Writes down whom somebody asked, and how that ended; nothing of what was said. */
final class LoggedTransport implements Transport {
  private final Transport transport;
  private final LoginRecord record;

  LoggedTransport(Transport transport, LoginRecord record) {
    this.transport = transport;
    this.record = record;
  }

  @Override
  public HttpReply send(HttpCall call) {
    long begun = System.nanoTime();
    try {
      HttpReply reply = transport.send(call);
      record.write(
          LogEvent.HTTP,
          method(call),
          LogField.url("url", call.uri()),
          LogField.number("status", reply.status()),
          elapsed(begun));
      return reply;
    } catch (UnreachableException e) {
      record.write(
          LogEvent.HTTP_FAILED,
          method(call),
          LogField.url("url", call.uri()),
          LogField.error(e.code()),
          elapsed(begun));
      throw e;
    }
  }

  private static LogField method(HttpCall call) {
    return LogField.word("method", call.method().equals("GET") ? Method.GET : Method.POST);
  }

  private static LogField elapsed(long begun) {
    return LogField.number("ms", Duration.ofNanos(System.nanoTime() - begun).toMillis());
  }

  @Override
  public void close() {
    transport.close();
  }

  private enum Method {
    GET,
    POST
  }
}
