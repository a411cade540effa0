package dev.latchkey.http;

import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears what comes over a web socket. */
final class Ear implements WebSocket.Listener {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Override
  public void onOpen(WebSocket socket) {
    heard.add("open");
    socket.request(1);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    heard.add(data.toString());
    socket.request(1);
    return null;
  }

  /** The next thing, or nothing within ten seconds. */
  @Nullable String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  boolean heardNothing() {
    return heard.isEmpty();
  }

  @Override
  public String toString() {
    return "Ear" + heard;
  }
}
