package dev.latchkey.authority.server;

import com.sun.management.OperatingSystemMXBean;
import dev.latchkey.authority.server.Site.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Load by hand, no test: durable refreshes a second, each sign-in on its own connection, server and
 * load on the same processors. Arguments: sign-ins at once (64), seconds (15), and "whoami" for
 * look-ups instead.
 */
final class RefreshLoad {
  private RefreshLoad() {}

  public static void main(String[] arguments) throws Exception {
    int many = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15;
    boolean lookUp = arguments.length > 2 && arguments[2].equals("whoami");
    Path parent = Files.createTempDirectory("latchkey-load");
    try (Site site =
        Site.start(
            parent, options -> options.withClock(InstantSource.system()), Authority.Seams.NONE)) {
      List<Tokens> signIns = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        signIns.add(site.tokens());
      }
      System.out.println("warming up");
      run(site.base(), signIns, 5, lookUp);
      run(site.base(), signIns, seconds, lookUp);
    }
  }

  private static void run(URI base, List<Tokens> signIns, int seconds, boolean lookUp)
      throws InterruptedException {
    LongAdder done = new LongAdder();
    long cpu = cpuNanos();
    ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < signIns.size(); i++) {
      int index = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  signIns.set(index, loop(base, signIns.get(index), end, lookUp, done, times));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long spent = cpuNanos() - cpu;
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%s: %.0f/s over %d s on %d connections, p50 %.1f ms, p99 %.1f ms, max %.1f ms,"
            + " %.0f µs of processor each, load included%n",
        lookUp ? "whoami" : "refresh",
        done.sum() / (double) seconds,
        seconds,
        signIns.size(),
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        Arrays.stream(sorted).max().orElse(0) / 1e6,
        spent / 1e3 / done.sum());
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static Tokens loop(
      URI base,
      Tokens tokens,
      long end,
      boolean lookUp,
      LongAdder done,
      ConcurrentLinkedQueue<Long> times)
      throws IOException {
    Tokens current = tokens;
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        out.write(
            (lookUp ? whoami(current) : refresh(current)).getBytes(StandardCharsets.US_ASCII));
        String body = read(in);
        if (!lookUp) {
          String refresh = member(body, "refresh_token");
          current = new Tokens(member(body, "access_token"), "", refresh);
        }
        times.add(System.nanoTime() - start);
        done.increment();
      }
    }
    return current;
  }

  private static String refresh(Tokens tokens) {
    String body =
        "{\"client_id\":\"%s\",\"grant_type\":\"refresh_token\",\"refresh_token\":\"%s\"}"
            .formatted(Site.CODEX, tokens.refresh());
    return "POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String whoami(Tokens tokens) {
    return "GET /v1/user-auth-credential/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
        + tokens.access()
        + "\r\n\r\n";
  }

  private static String read(BufferedReader in) throws IOException {
    int length = 0;
    String status = in.readLine();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    char[] body = new char[length];
    for (int at = 0; at < length; ) {
      at += in.read(body, at, length - at);
    }
    String text = new String(body);
    if (!status.contains(" 200 ")) {
      throw new IllegalStateException(status + " " + text);
    }
    return text;
  }

  private static String member(String json, String name) {
    int start = json.indexOf("\"" + name + "\":\"") + name.length() + 4;
    return json.substring(start, json.indexOf('"', start));
  }
}
