package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of token opens the door that it is for and no other (bug class 4). */
class OneDoorTest {
  /** What is accepted where; every other pair must be refused. */
  private static final Map<String, Set<String>> RIGHT =
      Map.of(
          "whoami", Set.of("personal access token", "workload token", "access token"),
          "refresh", Set.of("refresh token"),
          "agent assertion", Set.of("agent assertion"));

  @TempDir Path temporary;

  @Test
  void bug04_noKindOfTokenOpensAnotherDoor() {
    try (Site site = Site.start(temporary);
        ForeignIssuer issuer = new ForeignIssuer();
        Browser browser = site.browser()) {
      Hands hands = new Hands(site);
      String rule = hands.addRule(Hands.rule(issuer));
      Hands.Agent agent = hands.agent();
      String task = hands.register(agent).text("task_id");
      Site.Tokens tokens = site.tokens();
      String foreign = issuer.assertion(site.clock.instant());
      Map<String, String> secrets = new LinkedHashMap<>();
      secrets.put("personal access token", hands.accessToken().secret());
      secrets.put("agent identity", agent.token);
      secrets.put(
          "agent assertion",
          agent.assertion(task, site.clock.instant()).substring("AgentAssertion ".length()));
      secrets.put("task", task);
      secrets.put("agent id", agent.id);
      secrets.put("rule id", rule);
      secrets.put("workload token", hands.exchange(rule, foreign).text("access_token"));
      secrets.put("spent assertion", foreign);
      secrets.put("access token", tokens.access());
      secrets.put("id token", tokens.id());
      secrets.put("refresh token", tokens.refresh());
      assertThat(secrets.values()).allMatch(each -> !each.isEmpty()).doesNotHaveDuplicates();

      Reply consent = site.signIn(browser, Site.asked());
      String sealed = Browser.field(consent, "request");
      Map<String, Function<String, Boolean>> doors = new LinkedHashMap<>();
      doors.put("whoami", each -> hands.whoami("Bearer " + each).status() == 200);
      doors.put("agent assertion", each -> hands.whoami("AgentAssertion " + each).status() == 200);
      doors.put("basic", each -> hands.whoami("Basic " + each).status() == 200);
      doors.put("code", each -> site.exchange(each).status() == 200);
      doors.put("assertion", each -> hands.exchange(rule, each).status() == 200);
      doors.put(
          "rule",
          each ->
              hands.exchange(each, issuer.assertion(site.clock.instant())).status() == 200
                  && !each.equals(rule));
      doors.put(
          "api key exchange",
          each ->
              site.wire()
                      .postForm(
                          "/oauth/token",
                          Wire.map(
                              "grant_type",
                              "urn:ietf:params:oauth:grant-type:token-exchange",
                              "client_id",
                              Site.CODEX,
                              "requested_token",
                              "openai-api-key",
                              "subject_token",
                              each,
                              "subject_token_type",
                              "urn:ietf:params:oauth:token-type:id_token"))
                      .status()
                  == 200);
      doors.put(
          "task signature",
          each ->
              hands
                      .register(
                          agent.id,
                          "{\"timestamp\":\""
                              + Hands.Agent.moment(site.clock.instant())
                              + "\",\"signature\":\""
                              + each
                              + "\"}")
                      .status()
                  == 200);
      doors.put(
          "session",
          each ->
              site.wire()
                  .get("/oauth/consent?request=" + sealed, "Cookie", "latchkey-session=" + each)
                  .body()
                  .contains("Allow Codex?"));
      doors.put(
          "sealed request", each -> browser.open("/oauth/consent?request=" + each).status() == 200);
      // Last, because it spends what it accepts.
      doors.put("refresh", each -> site.refresh(each).status() == 200);

      Map<String, Set<String>> opened = new TreeMap<>();
      doors.forEach((door, opens) ->
          secrets.forEach((kind, secret) -> {
            if (opens.apply(secret)) {
              opened.computeIfAbsent(door, d -> new TreeSet<>()).add(kind);
            }
          }));
      assertThat(opened).isEqualTo(new TreeMap<>(RIGHT));
    }
  }

  @Test
  void bug04_revokingEndsSignInsAndNothingElse() {
    try (Site site = Site.start(temporary);
        ForeignIssuer issuer = new ForeignIssuer()) {
      Hands hands = new Hands(site);
      String rule = hands.addRule(Hands.rule(issuer));
      String personal = hands.accessToken().secret();
      String workload =
          hands.exchange(rule, issuer.assertion(site.clock.instant())).text("access_token");
      Site.Tokens tokens = site.tokens();
      for (String each : new String[] {personal, workload, hands.agent().token, tokens.id()}) {
        assertThat(site.wire().postForm("/oauth/revoke", Wire.map("token", each)).status())
            .isEqualTo(200);
      }
      assertThat(site.whoami(personal).status()).isEqualTo(200);
      assertThat(site.whoami(workload).status()).isEqualTo(200);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
    }
  }
}
