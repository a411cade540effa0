package dev.latchkey.interop.chain;

import dev.latchkey.Latchkey;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.session.AccessToken;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A program that uses a login, as a test's child: says {@code ready}, waits for a line, does what
 * its mode says, and writes all of it into the history.
 */
final class ChainProgram {
  private final Latchkey latchkey;
  private final History history;

  private ChainProgram(Latchkey latchkey, History history) {
    this.latchkey = latchkey;
    this.history = history;
  }

  /**
   * Runs it.
   *
   * @param args the home, the file of the history, the mode, and its number
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(args[0]);
    int number = Integer.parseInt(args[3]);
    try (History history = History.appendTo(Path.of(args[1]));
        Latchkey latchkey = open(home, history)) {
      ChainProgram program = new ChainProgram(latchkey, history);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready");
      if (in.readLine() == null) {
        return;
      }
      switch (args[2]) {
        case "once" -> program.once(number);
        case "renew" -> program.renewForEver();
        case "use" -> program.use(number);
        default -> throw new IllegalArgumentException(args[2]);
      }
    }
  }

  static Latchkey open(Path home, History history) {
    return Latchkey.builder()
        .store(new RecordingStore(new FileStore(home, HomeStore.Limits.DEFAULT), history))
        .transport(new RecordingTransport(new JdkTransport(), history))
        .open();
  }

  /** So many threads ask for a token at once; prints how many got which. */
  private void once(int threads) throws InterruptedException {
    Map<String, Integer> got = new ConcurrentHashMap<>();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  start.await();
                  got.merge(ask(), 1, Integer::sum);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    new TreeMap<>(got).forEach((what, count) -> System.out.println(what + " " + count));
  }

  private String ask() {
    long begun = System.nanoTime();
    try {
      AccessToken token = latchkey.token();
      history.add(begun, Event.Kind.GIVEN, token.value());
      return History.hash(token.value());
    } catch (LatchkeyException e) {
      history.add(
          new Event(begun, ProcessHandle.current().pid(), Event.Kind.FAILED, e.code().id()));
      return "failed:" + e.code().id();
    }
  }

  private void renewForEver() {
    while (true) {
      try {
        latchkey.renew();
      } catch (LatchkeyException e) {
        history.add(
            new Event(
                System.nanoTime(),
                ProcessHandle.current().pid(),
                Event.Kind.FAILED,
                e.code().id()));
      }
    }
  }

  /** Asks for a token again and again, for so many seconds. */
  private void use(int seconds) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() - end < 0) {
      ask();
      Thread.sleep(2);
    }
  }
}
