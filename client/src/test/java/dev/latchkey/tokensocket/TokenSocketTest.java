package dev.latchkey.tokensocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One question, one answer, for those who are allowed, in bounded time. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TokenSocketTest {
  private static final Instant END = Instant.parse("2026-11-23T12:00:00Z");
  private static final Reply.Granted GRANTED =
      new Reply.Granted(
          Optional.of(Secret.of("token-1")),
          Optional.of(END),
          Optional.of("acct-1"),
          true,
          Payer.SUBSCRIPTION,
          Map.of("Authorization", Secret.of("Bearer token-1")));

  private TestHome home;
  private Path path;

  @BeforeEach
  void open() {
    home = TestHome.create();
    path = home.file("latchkey/keep.sock");
  }

  @AfterEach
  void close() {
    home.close();
  }

  private TokenSocketServer serve(TokenSocketServer.Handler handler) {
    return TokenSocketServer.open(path, handler, Set.of(), Duration.ofMillis(300));
  }

  private Reply ask(Question question) {
    return TokenSocketClient.own(path).ask(question).orElseThrow();
  }

  private String raw(String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      return rest(channel);
    }
  }

  private static String rest(SocketChannel channel) {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (channel.read(buffer) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        buffer.clear();
      }
    } catch (IOException reset) {
      // The server had not read all that was sent.
    }
    return text.toString();
  }

  @Test
  void everythingArrives() {
    List<Question> asked = new ArrayList<>();
    try (TokenSocketServer server =
        serve(question -> {
          asked.add(question);
          return GRANTED;
        })) {
      List<Question> questions =
          List.of(
              new Question.Token(Optional.empty()),
              new Question.Token(Optional.of(Duration.ofMinutes(10))),
              new Question.Headers(),
              new Question.Recover("0".repeat(64)),
              new Question.Status());
      for (Question question : questions) {
        assertThat(ask(question)).isEqualTo(GRANTED);
      }
      assertThat(asked).isEqualTo(questions);
    }
  }

  @Test
  void aStatusArrives() {
    KeptLogin login =
        new KeptLogin(
            4711,
            "1.0",
            "/home/kim/.codex",
            END,
            true,
            Optional.of("chatgpt"),
            Optional.of("kim@example.com"),
            Optional.of("acct"),
            Optional.of("pro"),
            Optional.of(END),
            Optional.of(END),
            Optional.of("the issuer is away"),
            3);
    try (TokenSocketServer server = serve(question -> new Reply.Kept(login))) {
      assertThat(ask(new Question.Status())).isEqualTo(new Reply.Kept(login));
    }
  }

  @Test
  void theWireIsAsDocumented() throws IOException {
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      assertThat(raw("{\"version\":1,\"ask\":\"token\",\"some\":\"thing\"}\n"))
          .isEqualTo(
              "{\"version\":1,\"token\":\"token-1\",\"expires_at\":\"2026-11-23T12:00:00Z\","
                  + "\"account_id\":\"acct-1\",\"fedramp\":true,"
                  + "\"payer\":\"subscription\","
                  + "\"headers\":{\"Authorization\":\"Bearer token-1\"}}\n");
    }
  }

  @Test
  void anErrorIsTheSameErrorHere() {
    NotSignedInException there =
        new NotSignedInException(ErrorCode.LOGIN_EXPIRED, "it has ended", "run latchkey login");
    try (TokenSocketServer server =
        serve(question -> {
          throw there;
        })) {
      assertThatThrownBy(
              () -> TokenSocketClient.own(path).granted(new Question.Token(Optional.empty())))
          .isInstanceOf(NotSignedInException.class)
          .hasMessage("it has ended");
    }
  }

  @Test
  void nobodyListeningIsNotAnError() throws IOException {
    assertThat(TokenSocketClient.own(path).ask(new Question.Status())).isEmpty();
    Files.createDirectories(path.getParent());
    try (ServerSocketChannel abandoned = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      abandoned.bind(UnixDomainSocketAddress.of(path));
    }
    assertThat(path).exists();
    assertThat(TokenSocketClient.own(path).ask(new Question.Status())).isEmpty();
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      assertThat(ask(new Question.Headers())).isEqualTo(GRANTED);
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void onlyItsOwnUserReachesIt() throws IOException {
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      assertThat(home.mode("latchkey/keep.sock")).isEqualTo("rw-------");
      assertThat(home.mode("latchkey")).isEqualTo("rwx------");
      try (var entries = Files.list(path.getParent())) {
        assertThat(entries).containsExactly(path);
      }
    }
    try (TokenSocketServer server =
        TokenSocketServer.open(path, question -> GRANTED, Set.of(12_345L))) {
      assertThat(home.mode("latchkey/keep.sock")).isEqualTo("rw-rw-rw-");
      assertThat(ask(new Question.Headers())).isEqualTo(GRANTED);
    }
  }

  @Test
  void whatIsNoSocketStays() {
    home.write("latchkey/keep.sock", "mine");
    assertThatThrownBy(() -> serve(question -> GRANTED))
        .isInstanceOf(KeepException.class)
        .hasMessageContaining("no socket");
    assertThat(home.read("latchkey/keep.sock")).isEqualTo("mine");
  }

  @Test
  void aPathThatIsTooLongIsTold() {
    Path far = home.file("a".repeat(120));
    assertThatThrownBy(() -> TokenSocketServer.open(far, question -> GRANTED, Set.of()))
        .isInstanceOfSatisfying(
            KeepException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.SOCKET_UNFIT);
              assertThat(e.getMessage()).contains(far.toString(), "107");
              assertThat(e.remedy()).contains("--socket", "LATCHKEY_SOCKET");
            });
    assertThatThrownBy(() -> TokenSocketClient.own(far).ask(new Question.Headers()))
        .isInstanceOf(KeepException.class);
  }

  @Test
  void whoDoesNotAskIsCutOff() throws IOException {
    try (TokenSocketServer server = serve(question -> GRANTED);
        SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      slow.write(ByteBuffer.wrap("{\"version\":1".getBytes(StandardCharsets.UTF_8)));
      assertThat(rest(slow)).isEmpty();
      assertThat(ask(new Question.Headers())).isEqualTo(GRANTED);
    }
  }

  @Test
  void slowCallersHoldUpTheOthersForAMomentOnly() throws IOException {
    List<SocketChannel> slow = new ArrayList<>();
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      for (int i = 0; i < 100; i++) {
        slow.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      assertThat(ask(new Question.Headers())).isEqualTo(GRANTED);
    } finally {
      for (SocketChannel channel : slow) {
        channel.close();
      }
    }
  }

  @Test
  void whatIsNoQuestionIsRefused() throws IOException {
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      for (String no :
          List.of(
              "\n",
              "hello\n",
              "{}\n",
              "{\"version\":2,\"ask\":\"token\"}\n",
              "{\"version\":1,\"ask\":\"refresh_token\"}\n",
              "{\"version\":1,\"ask\":\"recover\",\"refused_sha256\":\"x\"}\n",
              "{\"version\":1,\"ask\":\"token\",\"pad\":\"" + "x".repeat(5000) + "\"}\n")) {
        assertThat(raw(no)).startsWith("{\"version\":1,\"error\":{\"code\":\"socket-refused\"");
      }
    }
  }

  @Test
  void twoHundredAtOnceAreAllAnswered() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (TokenSocketServer server =
            serve(question -> {
              served.incrementAndGet();
              return GRANTED;
            });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reply>> replies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        replies.add(threads.submit(() -> ask(new Question.Headers())));
      }
      for (Future<Reply> reply : replies) {
        assertThat(reply.get()).isEqualTo(GRANTED);
      }
    }
    assertThat(served).hasValue(200);
  }

  @Test
  void whoHasAskedIsAnsweredWhenItEnds() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch renewed = new CountDownLatch(1);
    try (TokenSocketServer server =
            serve(question -> {
              asked.countDown();
              try {
                renewed.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return GRANTED;
            });
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> reply = threads.submit(() -> ask(new Question.Headers()));
      asked.await();
      server.stopAccepting();
      assertThat(path).doesNotExist();
      Future<?> ended = threads.submit(() -> server.close(Duration.ofSeconds(20)));
      renewed.countDown();
      assertThat(reply.get()).isEqualTo(GRANTED);
      ended.get();
    }
  }

  @Test
  void aServerThatSaysNothingOrNonsenseIsRefused() throws Exception {
    Files.createDirectories(path.getParent());
    try (ServerSocketChannel odd = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      odd.bind(UnixDomainSocketAddress.of(path));
      TokenSocketClient client = TokenSocketClient.own(path).within(Duration.ofMillis(200));
      assertThatThrownBy(() -> client.ask(new Question.Headers()))
          .isInstanceOf(KeepException.class)
          .hasMessageContaining("too long");
      odd.accept().close();
      for (String nonsense :
          List.of(
              "\n",
              "[]\n",
              "{\"version\":1}\n",
              "x".repeat(70_000),
              "{\"version\":1,\"token\":\"a\\nb\",\"headers\":{\"Authorization\":\"a\\nb\"}}\n")) {
        Future<?> server =
            threads.submit(() -> {
              try (SocketChannel channel = odd.accept()) {
                channel.write(ByteBuffer.wrap(nonsense.getBytes(StandardCharsets.UTF_8)));
              }
              return null;
            });
        assertThatThrownBy(() -> client.within(Duration.ofSeconds(5)).ask(new Question.Headers()))
            .isInstanceOf(KeepException.class);
        server.get();
      }
    }
  }

  @Test
  void aSocketInASharedFolderMustBeOnesOwn() throws IOException {
    try (TokenSocketServer server = serve(question -> GRANTED)) {
      Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThat(TokenSocketClient.named(path).ask(new Question.Headers())).contains(GRANTED);
      if (new com.sun.security.auth.module.UnixSystem().getUid() != 0) {
        return; // Only root can give a file away.
      }
      Files.setAttribute(path, "unix:uid", 65_534);
      for (TokenSocketClient client :
          List.of(TokenSocketClient.named(path), TokenSocketClient.own(path))) {
        assertThatThrownBy(() -> client.ask(new Question.Headers()))
            .isInstanceOf(KeepException.class)
            .hasMessageContaining("somebody else's");
      }
    }
  }
}
