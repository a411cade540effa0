package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.AuthorityException.Problem;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AccessTokenStorage;
import dev.latchkey.authority.storage.AgentStorage;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import dev.latchkey.authority.storage.WorkloadStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of machines while the store fails, or is of another version. */
class MachineTroubleTest {
  @TempDir Path temporary;

  @Test
  void bug07_bug10_aStoreThatFailsLetsNobodyInAndLosesNothing() {
    AtomicBoolean broken = new AtomicBoolean();
    try (Site site =
            Site.start(
                temporary,
                UnaryOperator.identity(),
                new Authority.Seams(
                    storage -> faulty(Storage.class, storage, broken), UnaryOperator.identity()));
        ForeignIssuer issuer = new ForeignIssuer()) {
      Hands hands = new Hands(site);
      String personal = "Bearer " + hands.accessToken().secret();
      Hands.Agent agent = hands.agent();
      String rule = hands.addRule(Hands.rule(issuer));
      String assertion = issuer.assertion(site.clock.instant());
      String task = hands.register(agent).text("task_id");
      String signed = agent.assertion(task, site.clock.instant());
      String workload =
          "Bearer "
              + hands.exchange(rule, issuer.assertion(site.clock.instant())).text("access_token");

      broken.set(true);
      for (Reply reply :
          List.of(
              hands.whoami(personal),
              hands.whoami(signed),
              hands.whoami(workload),
              hands.register(agent),
              hands.exchange(rule, assertion))) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.header("retry-after")).isNotEmpty();
        assertThat(reply.body()).doesNotContain("injected");
      }
      broken.set(false);
      assertThat(hands.whoami(personal).status()).isEqualTo(200);
      assertThat(hands.whoami(signed).status()).isEqualTo(200);
      assertThat(hands.whoami(workload).status()).isEqualTo(200);
      assertThat(hands.register(agent).text("task_id")).isEqualTo(task);
      assertThat(hands.exchange(rule, assertion).status())
          .as("the assertion was not used up")
          .isEqualTo(200);
    }
  }

  /** Fails in what this class is about, and hands the rest on. */
  private static <T> T faulty(Class<T> type, T storage, AtomicBoolean broken) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (type != Storage.class && broken.get()) {
                throw new StorageException("injected: disk I/O error");
              }
              Object result;
              try {
                result = method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              return switch (result) {
                case AccessTokenStorage part -> faulty(AccessTokenStorage.class, part, broken);
                case AgentStorage part -> faulty(AgentStorage.class, part, broken);
                case WorkloadStorage part -> faulty(WorkloadStorage.class, part, broken);
                case null, default -> result;
              };
            }));
  }

  @Test
  void aStoreOfAnotherVersionIsLeftToWhoeverRunsIt() throws SQLException {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      olden(site.directory);
      assertThatExceptionOfType(AuthorityException.class)
          .isThrownBy(hands::accessToken)
          .satisfies(e -> assertThat(e.problem()).isEqualTo(Problem.IN_USE));
      assertThat(site.wire().get("/healthz").status()).isEqualTo(200);
      site.restart(() -> assertThat(hands.accessToken().secret()).startsWith("at-lk_"));
      assertThat(hands.operator(Operator::accessTokens)).hasSize(1);
    }
  }

  /** Makes the store look as if its last migration were yet to come. */
  private static void olden(Path directory) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("latchkey.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 1");
    }
  }
}
