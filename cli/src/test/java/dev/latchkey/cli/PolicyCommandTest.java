package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of a machine, as its users meet them; numbered cases are those of policy §1.7. What
 * each login means under each rule is {@link EnforcementTest}'s.
 */
class PolicyCommandTest {
  private static final String KEY = "sk-proj-sample-0123456789abcdef";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void require(String toml) {
    lab.machine.write("etc/codex/requirements.toml", toml);
  }

  private IssuedTokens chatGpt(String workspace) {
    lab.issuer.account(Account.sample().accountId(workspace));
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.wanted(tokens.accessToken());
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), Instant.now()));
    return tokens;
  }

  private void apiKey() {
    lab.home.writeAuthJson(AuthJsonSamples.apiKey(lab.wanted(KEY)));
  }

  @Test
  void case1_aStoredKeyWhereChatGptIsForced() {
    apiKey();
    lab.home.write("config.toml", "forced_login_method = \"chatgpt\"");
    lab.run("token")
        .failsClearly(
            1,
            "ChatGPT login is required, but an API key is currently being used. Logging out.",
            "(forced_login_method, " + lab.home.file("config.toml") + ", line 1, column 1)",
            "use latchkey login");
    assertThat(lab.home.authJson()).doesNotExist();
    lab.run("token").failsClearly(1, "nobody is signed in");
  }

  @Test
  void case2_anotherWorkspaceIsSignedOutAndRevoked() {
    IssuedTokens tokens = chatGpt("B");
    lab.run("run", "-c", "forced_chatgpt_workspace_id=A", "--", "true")
        .failsClearly(
            1,
            "Login is restricted to workspace(s) A, but current credentials belong to B."
                + " Logging out. (forced_chatgpt_workspace_id, -c forced_chatgpt_workspace_id)");
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.issuer.isAlive(tokens.refreshToken())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"A\"", "[\"C\", \"A\"]"})
  void case3_case4_anAllowedWorkspaceStays(String allowed) {
    chatGpt("A");
    Map<String, String> before = lab.home.snapshot();
    lab.run("status", "--enforce", "-c", "forced_chatgpt_workspace_id=" + allowed).succeeds();
    lab.home.assertUnchangedSince(before);
  }

  @Test
  void case6_workspacesAreNoRuleForKeys() {
    apiKey();
    require("allowed_chatgpt_workspaces = [\"A\"]");
    lab.handOver("token").succeeds();
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void case7_aKeyInAVariable() {
    lab.environment.put("CODEX_API_KEY", lab.wanted(KEY));
    lab.run("run", "-c", "forced_login_method=chatgpt", "--", "true")
        .failsClearly(
            1,
            "ChatGPT login is required, but an API key is currently being used",
            "unset CODEX_API_KEY");
  }

  @Test
  void aVariableThatIsForbiddenTakesNoStoredLoginAlong() {
    chatGpt("A");
    lab.environment.put("CODEX_API_KEY", lab.wanted(KEY));
    Map<String, String> before = lab.home.snapshot();
    lab.run("run", "-c", "forced_login_method=chatgpt", "--", "true")
        .failsClearly(1, "unset CODEX_API_KEY", "the stored login was not touched");
    lab.home.assertUnchangedSince(before);
    lab.run("run", "--isolate", "-c", "forced_login_method=chatgpt", "--", "true").succeeds();
    lab.environment.remove("CODEX_API_KEY");
    lab.environment.put("CODEX_ACCESS_TOKEN", lab.wanted("at-sample-0123456789abcdef"));
    for (String command : new String[] {"token", "run"}) {
      String[] words =
          command.equals("run")
              ? new String[] {"run", "-c", "forced_login_method=api", "--", "true"}
              : new String[] {"token", "-c", "forced_login_method=api"};
      lab.run(words).failsClearly(1, "API key login is required", "CODEX_ACCESS_TOKEN");
    }
    lab.home.assertUnchangedSince(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allowed_login_methods = []",
        "allowed_login_methods = [\"chatgpt\"]\nallowed_chatgpt_workspaces = []"
      })
  void case14_whereNoMethodIsLeftNothingWorksButLogout(String required) {
    chatGpt("A");
    require(required);
    String message = "authentication requirements do not permit any usable login method";
    lab.run("token").failsClearly(1, message, "requirements.toml, line 1, column 1");
    lab.run("run", "--", "true").failsClearly(1, message);
    lab.run("login").failsClearly(1, message);
    lab.run("login", "--with-api-key").failsClearly(1, message);
    lab.run("login", "--with-access-token").failsClearly(1, message);
    assertThat(lab.home.authJson()).exists();
    Lab.Ended status = lab.run("login", "status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.err()).contains(message);
    lab.run("logout").succeeds();
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void case13_forcedAndAllowedHaveNothingInCommon() {
    apiKey();
    require("allowed_chatgpt_workspaces = [\"B\"]\n");
    lab.home.write("config.toml", "forced_chatgpt_workspace_id = \"A\"");
    lab.run("login")
        .failsClearly(1, "no workspace is allowed by allowed_chatgpt_workspaces", "line 1");
    lab.handOver("token").succeeds();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "allowed_login_methods = [",
        "allowed_login_methods = \"x\"",
        "log_dir = [\n\n= 3"
      })
  void brokenRequirementsAllowNothingButLogout(String broken) {
    IssuedTokens tokens = chatGpt("A");
    require(broken);
    for (String[] words :
        new String[][] {
          {"token"},
          {"login"},
          {"run", "--", "true"},
          {"status", "--enforce"},
          {"status"},
          {"login", "--with-api-key"},
          {"store", "show"}
        }) {
      lab.run(words).failsClearly(1, "/etc/codex/requirements.toml, line ", "latchkey logout");
    }
    assertThat(lab.home.authJson()).exists();
    Lab.Ended logout = lab.run("logout");
    assertThat(logout.exit()).describedAs(logout.err()).isZero();
    assertThat(logout.err()).contains("Successfully logged out", "all stores of this home");
    assertThat(lab.home.authJson()).doesNotExist();
    assertThat(lab.issuer.isAlive(tokens.refreshToken())).isFalse();
  }

  @Test
  void b49_logoutWorksWithABrokenConfigurationOfTheUser() {
    chatGpt("A");
    lab.home.write("config.toml", "forced_login_method = [");
    lab.run("token").failsClearly(1, "config.toml, line 1, column");
    Lab.Ended logout = lab.run("logout");
    assertThat(logout.exit()).describedAs(logout.err()).isZero();
    assertThat(lab.home.authJson()).doesNotExist();
    // What is wrong with the command itself is not put up with.
    chatGpt("A");
    lab.run("logout", "-c", "nonsense").failsClearly(1, "has no '='");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void b18_aForbiddenLoginReadsNoSecret() {
    require("allowed_login_methods = [\"chatgpt\"]");
    lab.stdin =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("standard input was read");
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            return read();
          }
        };
    lab.run("login", "--with-api-key")
        .failsClearly(
            1, "Sign-in with an API key is disabled by allowed_login_methods", "requirements.toml");
    require("allowed_login_methods = [\"api\"]");
    lab.run("login", "--with-access-token").failsClearly(1, "allowed_login_methods");
    lab.run("login", "--device-auth").failsClearly(1, "allowed_login_methods");
    assertThat(lab.issuer.requests()).isEmpty();
  }

  @Test
  void b50_statusSaysWhichLoginWhichRuleAndFromWhere() {
    chatGpt("B");
    require("# ours\nallowed_chatgpt_workspaces = [\"A\"]");
    Map<String, String> before = lab.home.snapshot();
    Lab.Ended status = lab.run("login", "status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out())
        .contains(
            "Logged in using ChatGPT as ada@example.com",
            "Forbidden  Login is restricted to workspace(s) A, but current credentials belong to B",
            "by allowed_chatgpt_workspaces, " + lab.machine.file("etc/codex/requirements.toml"),
            "line 2, column 1");
    assertThat(lab.run("status", "--json").out())
        .contains("\"allowed\": false", "workspace-forbidden", "\"layer\": \"requirements\"");
    lab.home.assertUnchangedSince(before);
  }

  @Test
  void anAdministratorDecidesWhereLoginsAreKept() {
    require("cli_auth_credentials_store = \"file\"");
    lab.stdin = new ByteArrayInputStream((KEY + "\n").getBytes(StandardCharsets.UTF_8));
    lab.run("login", "--with-api-key", "--store", "keyring")
        .failsClearly(1, "logins of this machine are kept in file", "requirements.toml, line 1");
    lab.run("store", "move", "keyring")
        .failsClearly(1, "the store is set by", "requirements.toml, line 1");
    assertThat(lab.home.file("config.toml")).doesNotExist();
    lab.wanted(KEY);
    lab.stdin = new ByteArrayInputStream((KEY + "\n").getBytes(StandardCharsets.UTF_8));
    lab.run("login", "--with-api-key", "--store", "file").succeeds();
    assertThat(lab.home.authJson()).exists();
    assertThat(lab.home.file("config.toml")).doesNotExist();
  }

  @Test
  void whatARequirementOverrulesIsTold() {
    require("cli_auth_credentials_store = \"file\"");
    lab.home.write("config.toml", "cli_auth_credentials_store = \"keyring\"");
    apiKey();
    Lab.Ended status = lab.run("status");
    assertThat(status.exit()).isZero();
    assertThat(status.err())
        .contains("cli_auth_credentials_store of " + lab.home.file("config.toml") + ", line 1")
        .contains("does not count, because an administrator requires another value");
  }

  @Test
  void case9_aWorkspaceThatIsNotAllowedIsNotStored() {
    lab.issuer.account(Account.sample().accountId("B"));
    require("allowed_chatgpt_workspaces = [\"A\", \"C\"]");
    RunningLogin login = lab.login();
    assertThat(login.page().toString()).contains("allowed_workspace_id=A%2CC");
    login.visit();
    login
        .end()
        .failsClearly(1, "Login is restricted to workspace id(s) A, C; this account belongs to B");
    assertThat(lab.home.authJson()).doesNotExist();
  }

  @Test
  void loginPointsOutWhatIsNearlyAKey() {
    lab.home.write("config.toml", "forced_login_metod = \"chatgpt\"\nmodel = \"x\"\n");
    lab.stdin = new ByteArrayInputStream((lab.wanted(KEY) + "\n").getBytes(StandardCharsets.UTF_8));
    Lab.Ended login = lab.run("login", "--with-api-key");
    assertThat(login.exit()).isZero();
    assertThat(login.err())
        .contains("forced_login_metod (" + lab.home.file("config.toml") + ", line 1, column 1)")
        .contains("forced_login_method is");
  }

  @Test
  void keepDoesNotBeginWithAForbiddenLogin() {
    chatGpt("B");
    require("allowed_chatgpt_workspaces = [\"A\"]");
    lab.run("keep").failsClearly(1, "current credentials belong to B (allowed_chatgpt_workspaces");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void b52_aTrustedProjectThatForcesIsNotFollowedAndTold() throws Exception {
    chatGpt("A");
    lab.machine.write("work/.git/HEAD", "");
    lab.machine.write("work/.codex/config.toml", "forced_login_method = \"api\"");
    lab.workingFolder = lab.machine.file("work").toRealPath();
    lab.home.write(
        "config.toml", "[projects.\"" + lab.workingFolder + "\"]\ntrust_level = \"trusted\"\n");
    lab.handOver("token").succeeds();
    assertThat(lab.run("status").err())
        .contains("forced_login_method of " + lab.workingFolder + "/.codex/config.toml, line 1")
        .contains("is the user's to decide, and not a project's");
  }
}
