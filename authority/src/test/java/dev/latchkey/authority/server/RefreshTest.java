package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation, retry and replay of refresh tokens over the wire. */
class RefreshTest {
  private static final int AT_ONCE = 16;

  @TempDir Path temporary;

  @Test
  void bug05_sixteenUsesOfOneTokenGiveOneSuccessor() throws Exception {
    int rounds = "long".equals(System.getProperty("latchkey.rounds")) ? 5_000 : 1_000;
    try (Site site = Site.start(temporary);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String current = site.tokens().refresh();
      String first = current;
      for (int round = 0; round < rounds; round++) {
        String token = current;
        List<Callable<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
          calls.add(() -> site.refresh(token));
        }
        Set<String> successors = new HashSet<>();
        for (Future<Reply> call : threads.invokeAll(calls)) {
          Reply reply = call.get();
          assertThat(reply.status()).as(reply.body()).isEqualTo(200);
          successors.add(Tokens.of(reply).refresh());
        }
        assertThat(successors).as("round %d", round).hasSize(1).doesNotContain(token);
        current = successors.iterator().next();
        assertThat(generation(current)).isEqualTo(round + 1L);
      }
      assertThat(site.refresh(first).text("error")).isEqualTo("refresh_token_reused");
      assertThat(site.refresh(current).text("error")).isEqualTo("refresh_token_invalidated");
    }
  }

  @Test
  void aLostAnswerIsGivenAgainWithinTheWindowAndIsReplayAfterIt() {
    try (Site site = Site.start(temporary)) {
      Tokens zero = site.tokens();
      Tokens one = Tokens.of(site.refresh(zero.refresh()));
      site.clock.advance(Duration.ofSeconds(29));
      assertThat(Tokens.of(site.refresh(zero.refresh())).refresh()).isEqualTo(one.refresh());
      site.clock.advance(Duration.ofSeconds(1));
      Reply late = site.refresh(zero.refresh());
      assertThat(late.status()).isEqualTo(400);
      assertThat(late.text("error")).isEqualTo("refresh_token_reused");
      assertThat(site.whoami(one.access()).status()).isEqualTo(401);
    }
  }

  @Test
  void withoutAWindowTheSecondUseIsReplay() {
    try (Site site =
        Site.start(
            temporary,
            options -> options.withRefresh(Duration.ZERO, Duration.ofDays(1), Duration.ofDays(2)),
            Authority.Seams.NONE)) {
      Tokens zero = site.tokens();
      assertThat(site.refresh(zero.refresh()).status()).isEqualTo(200);
      assertThat(site.refresh(zero.refresh()).text("error")).isEqualTo("refresh_token_reused");
    }
  }

  @Test
  void bug06_aRestartForgetsNoReplay() {
    try (Site site = Site.start(temporary)) {
      Tokens zero = site.tokens();
      Tokens one = Tokens.of(site.refresh(zero.refresh()));
      Tokens two = Tokens.of(site.refresh(one.refresh()));
      site.restart();
      assertThat(site.refresh(zero.refresh()).text("error")).isEqualTo("refresh_token_reused");
      assertThat(site.refresh(two.refresh()).text("error")).isEqualTo("refresh_token_invalidated");
    }
  }

  @Test
  void bug06_aServerThatWasCutOffForgetsNoReplay() throws IOException {
    try (Site site = Site.start(temporary)) {
      Tokens zero = site.tokens();
      Tokens one = Tokens.of(site.refresh(zero.refresh()));
      Tokens two = Tokens.of(site.refresh(one.refresh()));
      // What is on the disk at this moment is what a power cut would leave.
      Path copy = temporary.resolve("copy");
      try (Stream<Path> files = Files.walk(site.directory)) {
        for (Path file : files.toList()) {
          Files.copy(
              file,
              copy.resolve(site.directory.relativize(file)),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      try (Authority revived = Authority.start(AuthorityOptions.in(copy).withClock(site.clock));
          Wire wire = new Wire(revived.issuer())) {
        assertThat(Site.refresh(wire, zero.refresh()).text("error"))
            .isEqualTo("refresh_token_reused");
        assertThat(Site.refresh(wire, two.refresh()).text("error"))
            .isEqualTo("refresh_token_invalidated");
      }
    }
  }

  @Test
  void bug06_afterARestoreANewEpochMakesOldTokensWorthless() {
    try (Site site = Site.start(temporary)) {
      Tokens old = site.tokens();
      site.restart(() -> Authority.renewEpoch(site.directory));
      assertThat(site.refresh(old.refresh()).text("error")).isEqualTo("invalid_grant");
      assertThat(site.refresh(site.tokens().refresh()).status()).isEqualTo(200);
    }
  }

  @Test
  void aSignInEndsByAgeAndByIdleness() {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      site.clock.advance(Duration.ofDays(29));
      Tokens alive = Tokens.of(site.refresh(tokens.refresh()));
      site.clock.advance(Duration.ofDays(31));
      assertThat(site.refresh(alive.refresh()).text("error")).isEqualTo("refresh_token_expired");

      String current = site.tokens().refresh();
      for (int i = 0; i < 7; i++) {
        site.clock.advance(Duration.ofDays(25));
        Reply reply = site.refresh(current);
        assertThat(reply.status()).isEqualTo(200);
        current = Tokens.of(reply).refresh();
      }
      site.clock.advance(Duration.ofDays(6));
      assertThat(site.refresh(current).text("error")).isEqualTo("refresh_token_expired");
    }
  }

  @Test
  void aForgedTokenCostsNobodyTheirSignIn() {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      byte[] bytes = Base64.getUrlDecoder().decode(tokens.refresh().substring(4));
      for (int i = 0; i < bytes.length; i += 5) {
        byte[] forged = bytes.clone();
        forged[i] ^= 1;
        String text = "lkr_" + Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
        assertThat(site.refresh(text).text("error")).isEqualTo("invalid_grant");
      }
      assertThat(site.refresh(tokens.refresh()).status()).isEqualTo(200);
    }
  }

  @Test
  void aTokenIsForItsClientAndItsScope() {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      String form =
          "{\"client_id\":\"%s\",\"grant_type\":\"refresh_token\",\"refresh_token\":\"%s\"%s}";
      Reply stranger =
          site.wire().postJson("/oauth/token", form.formatted("latchkey", tokens.refresh(), ""));
      assertThat(stranger.text("error")).isEqualTo("invalid_grant");
      Reply wider =
          site.wire()
              .postJson(
                  "/oauth/token",
                  form.formatted(Site.CODEX, tokens.refresh(), ",\"scope\":\"openid admin\""));
      assertThat(wider.text("error")).isEqualTo("invalid_scope");
      Reply narrower =
          site.wire()
              .postJson(
                  "/oauth/token",
                  form.formatted(Site.CODEX, tokens.refresh(), ",\"scope\":\"openid\""));
      assertThat(narrower.text("scope")).isEqualTo("openid");
      assertThat(site.refresh(narrower.text("refresh_token")).text("scope")).isEqualTo(Site.SCOPE);
    }
  }

  private static long generation(String token) {
    byte[] bytes = Base64.getUrlDecoder().decode(token.substring(4));
    long generation = 0;
    for (int i = 16; i < 24; i++) {
      generation = generation << 8 | (bytes[i] & 0xff);
    }
    return generation;
  }
}
