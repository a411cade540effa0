package dev.latchkey.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The ports that Windows keeps for itself, Hyper-V's among them: nothing listens there, and nothing
 * can, in Windows as in the Linux inside it.
 *
 * @param netsh the program that tells; nothing where there is no Windows
 */
record ReservedPorts(Optional<Path> netsh) {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST = 64 * 1024;

  /**
   * A range.
   *
   * @param first the first port
   * @param last the last one, which belongs to it
   */
  record Range(int first, int last) {
    @Override
    public String toString() {
      return first + " to " + last;
    }
  }

  /** The range that {@code port} is in, if it is in one and Windows tells. */
  Optional<Range> around(int port) {
    for (Range range : all()) {
      if (range.first <= port && port <= range.last) {
        return Optional.of(range);
      }
    }
    return Optional.empty();
  }

  private List<Range> all() {
    if (netsh.isEmpty()) {
      return List.of();
    }
    try {
      return ranges(
          new ProcessBuilder(
                  netsh.get().toString(),
                  "interface",
                  "ipv4",
                  "show",
                  "excludedportrange",
                  "protocol=tcp")
              .redirectErrorStream(true)
              .start());
    } catch (IOException unknown) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** What it prints fits into a pipe, so it ends without a reader. */
  private static List<Range> ranges(Process process) throws IOException, InterruptedException {
    try (InputStream in = process.getInputStream()) {
      process.getOutputStream().close();
      return process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          ? parse(new String(in.readNBytes(MOST), StandardCharsets.ISO_8859_1))
          : List.of();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The lines of two numbers; a third column marks ranges that an administrator has made. */
  static List<Range> parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2
          && words[0].matches("[0-9]{1,5}")
          && words[1].matches("[0-9]{1,5}")
          // Those are kept for who asks for them by number, as a sign-in does.
          && !(words.length > 2 && words[2].equals("*"))) {
        ranges.add(new Range(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
      }
    }
    return ranges;
  }
}
