package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.LoginRules;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.KeepException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.testkit.TestClock;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketClient;
import dev.latchkey.tokensocket.TokenSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that has a socket instead of a home. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTokenSourceTest {
  private final TestClock clock = TestClock.now();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile String token = "token-1";
  private volatile Payer payer = Payer.SUBSCRIPTION;
  private volatile Optional<LatchkeyException> trouble = Optional.empty();

  @TempDir private Path folder;
  private TokenSocketServer server;
  private SocketTokenSource source;

  @BeforeEach
  void open() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path socket = folder.resolve("s");
    server = TokenSocketServer.open(socket, this::answer, Set.of());
    source =
        new SocketTokenSource(
            TokenSocketClient.named(socket),
            new Admission(new LoginPolicy(LoginRules.NONE), new PayerPin(Optional.empty())),
            clock);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Reply answer(Question question) {
    asked.incrementAndGet();
    if (trouble.isPresent()) {
      throw trouble.get();
    }
    Instant end = clock.instant().plus(Duration.ofHours(1));
    return new Reply.Granted(
        Optional.of(Secret.of(token)),
        Optional.of(end),
        Optional.of("acct-1"),
        false,
        payer,
        Map.of("Authorization", Secret.of("Bearer " + token)));
  }

  @Test
  void itAsksOncePerSecondAtMost() {
    for (int i = 0; i < 100; i++) {
      assertThat(source.token().value()).isEqualTo(Secret.of("token-1"));
      assertThat(source.headers().accountId()).contains("acct-1");
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void B32_anotherTokenIsSeenWithinTwoSeconds() {
    source.token();
    token = "token-2";
    clock.advance(Duration.ofSeconds(2));
    assertThat(source.token().value()).isEqualTo(Secret.of("token-2"));
  }

  @Test
  void B32_aSignOutIsSeenToo() {
    source.token();
    trouble =
        Optional.of(
            new NotSignedInException(ErrorCode.NOT_SIGNED_IN, "nobody is signed in", "sign in"));
    clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(source::token).isInstanceOf(NotSignedInException.class);
    assertThatThrownBy(source::headers).isInstanceOf(NotSignedInException.class);
  }

  @Test
  void whoeverIsSilentForAWhileTakesNothingAway() {
    source.token();
    server.close();
    clock.advance(Duration.ofMinutes(30));
    assertThat(source.token().value()).isEqualTo(Secret.of("token-1"));
    clock.advance(Duration.ofMinutes(31));
    assertThatThrownBy(source::token)
        .isInstanceOfSatisfying(
            KeepException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOCKET_SILENT));
  }

  @Test
  void B53_whoPaysDoesNotChangeBehindASocketEither() {
    source.token();
    payer = Payer.METERED;
    clock.advance(Duration.ofSeconds(2));
    assertThatThrownBy(source::token)
        .isInstanceOfSatisfying(
            PolicyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYER_CHANGED));
    assertThatThrownBy(source::headers).isInstanceOf(PolicyException.class);
  }
}
