package dev.latchkey.authority.server;

import dev.latchkey.authority.server.Operator.Beneficiary;
import dev.latchkey.authority.server.Operator.NewRule;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the operator of a {@link Site} does beside it, and what programs do with what they get. */
final class Hands {
  static final Beneficiary ADA = new Beneficiary(Site.EMAIL, Optional.empty());
  static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private final Site site;

  Hands(Site site) {
    this.site = site;
  }

  <T> T operator(Function<Operator, T> work) {
    try (Operator operator = Operator.open(site.directory, site.clock)) {
      return work.apply(operator);
    }
  }

  Operator.Issued accessToken() {
    return operator(o -> o.createAccessToken(ADA, "laptop", Duration.ofDays(90)));
  }

  Agent agent() {
    return new Agent(
        operator(o -> o.createAgent(ADA, Optional.empty(), Duration.ofDays(30))).secret());
  }

  static NewRule rule(ForeignIssuer issuer) {
    return new NewRule(
        "deploy",
        issuer.url(),
        ForeignIssuer.AUDIENCE,
        ForeignIssuer.SUBJECT,
        Map.of(),
        Duration.ofHours(1),
        true,
        Optional.empty());
  }

  String addRule(NewRule rule) {
    return operator(o -> o.addRule(ADA, rule));
  }

  static Map<String, String> exchangeForm(String ruleId, String assertion) {
    return Wire.map("grant_type", JWT_BEARER, "assertion", assertion, "federation_rule_id", ruleId);
  }

  Reply exchange(String ruleId, String assertion) {
    return site.wire().postForm("/oauth/token", exchangeForm(ruleId, assertion));
  }

  Reply whoami(String authorization) {
    return site.wire().get("/v1/user-auth-credential/whoami", "Authorization", authorization);
  }

  /** The newest audit entry as SQLite keeps it. */
  String audit() {
    try (var connection =
            java.sql.DriverManager.getConnection(
                "jdbc:sqlite:" + site.directory.resolve("latchkey.db"));
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT actor || ' ' || action || ' ' || target || ' ' || outcome || ' ' || detail"
                    + " FROM audit ORDER BY seq DESC LIMIT 1")) {
      return row.getString(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A program that was given an agent identity. */
  static final class Agent {
    final String token;
    final String id;
    private final PrivateKey key;

    Agent(String token) {
      this.token = token;
      String claims =
          new String(
              Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
      this.id = member(claims, "agent_runtime_id");
      try {
        this.key =
            KeyFactory.getInstance("Ed25519")
                .generatePrivate(
                    new PKCS8EncodedKeySpec(
                        Base64.getDecoder().decode(member(claims, "agent_private_key"))));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static String member(String json, String name) {
      return json.replaceAll(".*\"" + name + "\":\"([^\"]+)\".*", "$1").replace("\\/", "/");
    }

    String sign(String text) {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    static String moment(Instant time) {
      return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    String registration(Instant time) {
      String moment = moment(time);
      return "{\"timestamp\":\"" + moment + "\",\"signature\":\"" + sign(id + ":" + moment) + "\"}";
    }

    String assertion(String task, Instant time) {
      String moment = moment(time);
      return assertion(id, task, moment, sign(id + ":" + task + ":" + moment));
    }

    static String assertion(String id, String task, String moment, String signature) {
      String json =
          "{\"agent_runtime_id\":\"%s\",\"signature\":\"%s\",\"task_id\":\"%s\",\"timestamp\":\"%s\"}"
              .formatted(id, signature, task, moment);
      return "AgentAssertion "
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
  }

  Reply register(Agent agent) {
    return register(agent.id, agent.registration(site.clock.instant()));
  }

  Reply register(String agentId, String body) {
    return site.wire().postJson("/v1/agent/" + agentId + "/task/register", body);
  }
}
