package dev.latchkey.bench;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Provenance;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.session.AccessToken;
import dev.latchkey.session.TokenSource;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.StoreTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a request pays for its token while that is valid: {@code token()} in time and in memory, by
 * one thread and by two. {@link #main} runs it; {@code bench/token} starts it from a checkout.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WarmToken {
  private final TokenSource source = source();

  /** By one thread. */
  @Benchmark
  @Threads(1)
  public AccessToken oneThread() {
    return source.token();
  }

  /** By two threads at once. */
  @Benchmark
  @Threads(2)
  public AccessToken twoThreads() {
    return source.token();
  }

  /** Runs the benchmark; arguments are those of JMH. */
  public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(WarmToken.class.getName())
                .addProfiler(GCProfiler.class)
                .build())
        .run();
  }

  private static TokenSource source() {
    Instant now = Instant.now();
    String jwt = jwt(now.plus(1, ChronoUnit.HOURS));
    MemoryStore store = new MemoryStore();
    try (StoreTransaction transaction = store.begin()) {
      transaction.replace(
          AuthDocument.forChatGpt(
              new TokenSet(
                  Secret.of(jwt),
                  Secret.of(jwt),
                  Secret.of("refresh"),
                  Optional.of(new Provenance("http://127.0.0.1:9", Endpoints.CODEX_CLIENT_ID)),
                  Optional.empty(),
                  Optional.of("acct-1111")),
              Optional.empty(),
              now));
    }
    return Latchkey.builder()
        .environment(Environment.of(Map.of()))
        .store(store)
        .transport(new NoNetwork())
        .open();
  }

  private static String jwt(Instant end) {
    return part("{\"alg\":\"none\"}")
        + "."
        + part(
            "{\"exp\":"
                + end.getEpochSecond()
                + ",\"https://api.openai.com/auth\":{\"chatgpt_account_id\":\"acct-1111\"}}")
        + "."
        + part("signature");
  }

  private static String part(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A renewal would be a mistake of the benchmark. */
  private static final class NoNetwork implements Transport {
    @Override
    public HttpReply send(HttpCall call) {
      throw new IllegalStateException("the token is valid, yet somebody asks " + call);
    }

    @Override
    public void close() {}
  }
}
