package dev.latchkey.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.ProviderException;
import dev.latchkey.session.Recovery;
import dev.latchkey.session.RequestHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that a provider's command prints, with real commands (policy §9). */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandTokensTest {
  private static final String SECRET = "hidden-0123456789";

  /** Prints {@code tok-1}, {@code tok-2} and so on. */
  private static final String COUNTING = "echo tok-$(wc -l < \"$LAB/runs\" | tr -d ' ')";

  private final ProviderLab lab = new ProviderLab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static String token(ProviderTokenSource source) {
    return source.token().value().reveal();
  }

  private static ProviderException fails(ProviderTokenSource source, String... expected) {
    ProviderException e = catchThrowableOfType(ProviderException.class, source::token);
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_COMMAND_FAILED);
    assertThat(e).hasMessageContaining("the command of the provider p (");
    assertThat(e.getMessage()).contains(expected);
    assertThat(e.remedy()).isNotBlank();
    assertThat(Thrown.text(e)).doesNotContain(SECRET);
    return e;
  }

  @Test
  void case02_withAnIntervalOfZeroATokenNeverBecomesTooOld() {
    ProviderTokenSource source = lab.command(COUNTING, "refresh_interval_ms = 0");
    assertThat(token(source)).isEqualTo("tok-1");
    lab.clock.advance(Duration.ofDays(100));
    assertThat(token(source)).isEqualTo("tok-1");
    assertThat(source.recovery(source.headers()).next().authorization().reveal())
        .isEqualTo("Bearer tok-2");
  }

  @Test
  void case03_aPathIsLookedUpFromTheFolderAndANameInPath() {
    lab.script("bin/tool", "pwd");
    String table = "[model_providers.p]\nname = \"P\"\n[model_providers.p.auth]\n";
    lab.config(table + "command = \"bin/tool\"\ncwd = \".\"");
    assertThat(token(lab.open().named("p"))).isEqualTo(lab.home.path().toString());
    lab.config(table + "command = \"./tool\"\ncwd = \"bin\"");
    assertThat(token(lab.open().named("p"))).isEqualTo(lab.home.file("bin").toString());
    lab.config(table + "command = \"tool\"");
    fails(lab.open().named("p"), "is not there, or cannot be run");
    lab.environment.merge("PATH", lab.home.file("bin").toString(), (old, one) -> one + ":" + old);
    assertThat(token(lab.open().named("p"))).isEqualTo(lab.home.path().toString());
  }

  @Test
  void case05_aRefusedTokenIsReplacedOnceAndASecondRefusalIsFinal() {
    ProviderTokenSource source = lab.command(COUNTING);
    RequestHeaders first = source.headers();
    Recovery recovery = source.recovery(first);
    assertThat(recovery.hasNext()).isTrue();
    assertThat(recovery.next().authorization().reveal()).isEqualTo("Bearer tok-2");
    assertThat(recovery.availability()).isEqualTo(Recovery.Availability.EXHAUSTED);
    ProviderException e = catchThrowableOfType(ProviderException.class, recovery::next);
    assertThat(e).hasMessageContaining("(401)");
    assertThat(Thrown.text(e)).doesNotContain("tok-");
    assertThat(token(source)).isEqualTo("tok-2");
    assertThat(lab.runs()).isEqualTo(2);
  }

  @Test
  void aRefusalThatComesLateRunsNothing() {
    ProviderTokenSource source = lab.command(COUNTING);
    RequestHeaders first = source.headers();
    RequestHeaders second = source.recovery(first).next();
    assertThat(source.recovery(first).next()).isEqualTo(second);
    assertThat(lab.runs()).isEqualTo(2);
  }

  @Test
  void aCommandThatPrintsTheRefusedTokenAgainIsToldApart() {
    ProviderTokenSource source = lab.command("echo " + SECRET);
    Recovery recovery = source.recovery(source.headers());
    ProviderException e = catchThrowableOfType(ProviderException.class, recovery::next);
    assertThat(e).hasMessageContaining("prints the same again");
    assertThat(Thrown.text(e)).doesNotContain(SECRET);
  }

  @Test
  void case06_aTokenIsUsedUntilTheIntervalIsOver() {
    ProviderTokenSource source = lab.command(COUNTING, "refresh_interval_ms = 60000");
    assertThat(token(source)).isEqualTo("tok-1");
    lab.clock.advance(Duration.ofMillis(59_999));
    assertThat(token(source)).isEqualTo("tok-1");
    lab.clock.advance(Duration.ofMillis(1));
    assertThat(token(source)).isEqualTo("tok-2");
    lab.clock.advance(Duration.ofHours(-1)); // The clock was set: nobody knows how old it is.
    assertThat(token(source)).isEqualTo("tok-3");
  }

  @Test
  void whileARefreshFailsTheOldTokenServesForOneMoreInterval() throws Exception {
    ProviderTokenSource source =
        lab.command("[ -e \"$LAB/broken\" ] && exit 3\n" + COUNTING, "refresh_interval_ms = 60000");
    assertThat(token(source)).isEqualTo("tok-1");
    Files.writeString(lab.home.file("broken"), "");
    lab.clock.advance(Duration.ofSeconds(60));
    assertThat(token(source)).isEqualTo("tok-1");
    assertThat(token(source)).isEqualTo("tok-1");
    assertThat(lab.runs()).as("not at every call").isEqualTo(2);
    lab.clock.advance(Duration.ofSeconds(30));
    assertThat(token(source)).isEqualTo("tok-1");
    assertThat(lab.runs()).isEqualTo(3);
    lab.clock.advance(Duration.ofSeconds(30));
    fails(source, "status 3");
    Files.delete(lab.home.file("broken"));
    assertThat(token(source)).isEqualTo("tok-5");
  }

  @Test
  void case07_aThousandAtOnceRunItOnce() throws Exception {
    ProviderTokenSource source =
        lab.command("while [ ! -e \"$LAB/go\" ]; do sleep 0.02; done\n" + COUNTING);
    CountDownLatch asked = new CountDownLatch(1000);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> results = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        results.add(
            threads.submit(() -> {
              asked.countDown();
              return token(source);
            }));
      }
      asked.await();
      Files.writeString(lab.home.file("go"), "");
      Set<String> tokens = new HashSet<>();
      for (Future<String> result : results) {
        tokens.add(result.get());
      }
      assertThat(tokens).containsExactly("tok-1");
    }
    assertThat(lab.runs()).isEqualTo(1);
  }

  @Test
  void case07_whoWaitsHearsOfAFailureToo() throws Exception {
    ProviderTokenSource source =
        lab.command("while [ ! -e \"$LAB/go\" ]; do sleep 0.02; done\nexit 3");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<ProviderException>> results = new ArrayList<>();
      CountDownLatch asked = new CountDownLatch(50);
      for (int i = 0; i < 50; i++) {
        results.add(
            threads.submit(() -> {
              asked.countDown();
              return fails(source, "status 3");
            }));
      }
      asked.await();
      Files.writeString(lab.home.file("go"), "");
      for (Future<ProviderException> result : results) {
        result.get();
      }
    }
    assertThat(lab.runs()).isLessThan(50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo hidden-0123456789; echo boom >&2; exit 3 | exited with status 3: boom",
        "echo hidden-0123456789; echo no: hidden-0123456789 >&2; exit 3 | exited with status 3",
        "printf 'one\\033[31m\\nhidden-0123456789' >&2; exit 1 | status 1: one\\u001b[31m",
        "exit 127 | exited with status 127",
        "kill -9 $$ | exited with status 137",
        "printf '\\377\\376' | wrote non-UTF-8 data to stdout",
        "true | produced an empty token",
        "printf ' \\n\\t\\n' | produced an empty token",
        "printf 'hidden-0123456789\\nsecond' | printed several lines",
        "printf 'hidden-0123456789\\303\\244' | a character that no header can carry",
        "head -c 65537 /dev/zero | printed more than 65536 bytes"
      })
  void case08_whatGoesWrongIsTold(String body, String expected) {
    fails(lab.command(body), expected);
  }

  @Test
  void case08_theFirstWordsOfALongComplaintAreTold() {
    ProviderException e =
        fails(lab.command("head -c 1000000 /dev/zero | tr '\\0' y >&2; exit 2"), "status 2: yyy");
    assertThat(e.getMessage()).hasSizeLessThan(500);
  }

  @Test
  void case08_aCommandThatCannotBeStartedIsTold() throws Exception {
    Path script = lab.home.file("empty");
    Files.writeString(script, "#!/nowhere/interpreter\n");
    String table = "[model_providers.p]\nname = \"P\"\n[model_providers.p.auth]\ncommand = \"";
    lab.config(table + script + "\"");
    fails(lab.open().named("p"), "is not there, or cannot be run");
    lab.config(table + "sh\"\ncwd = \"nowhere\"");
    fails(lab.open().named("p"), "nowhere, which is no folder");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    lab.config(table + script + "\"\nargs = [\"" + SECRET + "\"]");
    fails(lab.open().named("p"), "failed to start");
  }

  @Test
  void case08_aCommandThatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
    ProviderTokenSource source =
        lab.command(
            """
            echo $$ > "$LAB/pids"
            ( sleep 300 & echo $! >> "$LAB/pids"; sh -c 'echo $$ >> "$LAB/pids"; sleep 301' ) &
            echo $! >> "$LAB/pids"
            wait\
            """,
            "timeout_ms = 1500");
    fails(source, "timed out after 1500 ms");
    List<Long> pids =
        Files.readAllLines(lab.home.file("pids")).stream().map(Long::parseLong).toList();
    assertThat(pids).hasSize(4);
    awaitEnd(pids);
  }

  @Test
  void whoIsInterruptedEndsItAndWhoWaitsBeginsAnew() throws Exception {
    ProviderTokenSource source =
        lab.command(
            "if mkdir \"$LAB/first\" 2> /dev/null; then echo $$ > \"$LAB/pid\";"
                + " mv \"$LAB/pid\" \"$LAB/pids\"; exec sleep 300; fi\n"
                + COUNTING,
            "timeout_ms = 50000");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ProviderException> first =
          threads.submit(() -> catchThrowableOfType(ProviderException.class, source::token));
      Thread leader = Thread.currentThread();
      assertThat(leader.isInterrupted()).isFalse();
      await(() -> Files.exists(lab.home.file("pids")));
      Future<String> second = threads.submit(() -> token(source));
      first.cancel(true);
      assertThat(second.get()).isEqualTo("tok-2");
      awaitEnd(List.of(Long.parseLong(lab.home.read("pids").strip())));
    }
  }

  @Test
  void whatEndlesslyPrintsFillsNothing() {
    Runtime runtime = Runtime.getRuntime();
    fails(lab.command("exec head -c 1073741824 /dev/zero"), "more than 65536 bytes");
    assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(1L << 30);
    ProviderTokenSource loud =
        lab.command("head -c 104857600 /dev/zero >&2\necho tok", "timeout_ms = 30000");
    assertThat(token(loud)).isEqualTo("tok");
  }

  @Test
  void standardInputIsEmpty() {
    assertThat(token(lab.command("cat; echo tok"))).isEqualTo("tok");
  }

  @Test
  void nothingIsForAShell() {
    Path script = lab.script("args.sh", "printf '%s' \"$#$1$2\"");
    lab.config(
        "[model_providers.p]\nname = \"P\"\n[model_providers.p.auth]\ncommand = \""
            + script
            + "\"\nargs = [\"$(echo a)\", \"b;c *\"]");
    assertThat(token(lab.open().named("p"))).isEqualTo("2$(echo a)b;c *");
  }

  @Test
  void case09_twoProvidersShareNothing() {
    Path a = lab.script("a.sh", "echo tok-a");
    Path b = lab.script("b.sh", "echo tok-b");
    lab.config(
        "[model_providers.a]\nname = \"A\"\nauth = { command = \""
            + a
            + "\" }\n[model_providers.b]\nname = \"B\"\nauth = { command = \""
            + b
            + "\" }\n");
    Providers providers = lab.open();
    assertThat(token(providers.named("a"))).isEqualTo("tok-a");
    assertThat(token(providers.named("b"))).isEqualTo("tok-b");
    assertThat(token(providers.named("a"))).isEqualTo("tok-a");
    assertThat(lab.runs()).isEqualTo(2);
  }

  @Test
  void case10_blanksAroundATokenAreNotPartOfIt() {
    assertThat(token(lab.command("printf '\\n  tok \\r\\n\\n'"))).isEqualTo("tok");
  }

  @Test
  void aCommandThatAsksForItsOwnProviderIsStopped() {
    lab.environment.put(CommandRun.RUNNING, "q,p");
    fails(lab.command("echo tok"), "asks for the token of the same provider");
    assertThat(lab.runs()).isZero();
    lab.environment.put(CommandRun.RUNNING, "q");
    assertThat(token(lab.command("echo $LATCHKEY_PROVIDER_COMMAND"))).isEqualTo("q,p");
  }

  @Test
  void theTokenIsAllThatIsKnown() {
    assertThat(lab.command("echo tok").token().expiresAt()).isEqualTo(Optional.empty());
    assertThat(lab.command("echo tok").headers().asMap()).containsOnlyKeys("Authorization");
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static void awaitEnd(List<Long> pids) throws InterruptedException {
    await(() ->
        pids.stream()
            .noneMatch(pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
  }
}
