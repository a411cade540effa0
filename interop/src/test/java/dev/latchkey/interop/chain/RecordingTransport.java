package dev.latchkey.interop.chain;

import dev.latchkey.credential.Secret;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A transport that writes down which refresh tokens were sent. */
final class RecordingTransport implements Transport {
  private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\":\"([^\"]+)\"");

  private final Transport transport;
  private final History history;

  RecordingTransport(Transport transport, History history) {
    this.transport = transport;
    this.history = history;
  }

  @Override
  public HttpReply send(HttpCall call) {
    Matcher sent = REFRESH_TOKEN.matcher(call.body().map(Secret::reveal).orElse(""));
    boolean refresh = sent.find();
    if (refresh) {
      history.add(Event.Kind.ASKED, Secret.of(sent.group(1)));
    }
    HttpReply reply = transport.send(call);
    if (refresh) {
      history.add(Event.Kind.ANSWERED, Secret.of(sent.group(1)));
    }
    return reply;
  }

  @Override
  public void close() {
    transport.close();
  }
}
