package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Ways in which a login is none, is not the one that is used, or is not where it should be. */
final class LoginFaults {
  private static final String KEY = "sk-proj-abcdefghijklmnop";

  private LoginFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault("not-signed-in", "nothing is stored", machine -> ""),
        new Fault(
            "login-incomplete",
            "auth.json without tokens",
            machine -> {
              machine.lab.home.writeAuthJson("{\"auth_mode\": \"chatgpt\"}");
              return "";
            }),
        new Fault(
            "login-unreadable",
            "auth.json is cut off",
            machine -> machine.lab.home.writeAuthJson("{\"auth_mode\": \"cha").authJson()),
        new Fault(
            "login-unfit",
            "auth.json is a folder",
            machine -> Files.createDirectory(machine.lab.home.authJson())),
        new Fault(
            "login-refused",
            "the chain is burned",
            machine -> {
              Duration age = Duration.ofHours(3);
              FakeIssuer issuer = machine.lab.issuer;
              issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
              IssuedTokens tokens = issuer.issueTokens();
              issuer.clock(Clock.systemUTC()).kill(tokens.refreshToken());
              machine.lab.home.writeAuthJson(
                  AuthJsonSamples.chatgpt(
                      tokens, issuer.uri().toString(), Instant.now().minus(age)));
              assertThat(machine.lab.run("token").exit()).isEqualTo(1);
              return "";
            }),
        new Fault(
            "login-refused",
            "the issuer has ended it, which only it can tell",
            machine -> {
              machine.online();
              machine.issuerKnowsLogins();
              IssuedTokens tokens = machine.lab.loggedIn();
              machine.lab.issuer.kill(tokens.refreshToken());
              machine.lab.issuer.kill(tokens.accessToken());
              return "";
            }),
        new Fault(
            "login-hidden",
            "an access token in the environment",
            machine -> {
              machine.lab.loggedIn();
              machine.variable(
                  "CODEX_ACCESS_TOKEN", machine.lab.wanted("at-abcdefghijklmnopqrstuvwx"));
              return "CODEX_ACCESS_TOKEN";
            }),
        new Fault(
            "api-key-set",
            "CODEX_API_KEY beside a login",
            machine -> {
              machine.lab.loggedIn();
              machine.variable("CODEX_API_KEY", KEY);
              return "CODEX_API_KEY";
            }),
        new Fault(
            "credential-invalid",
            "CODEX_ACCESS_TOKEN is none",
            machine -> {
              machine.variable("CODEX_ACCESS_TOKEN", KEY);
              return "CODEX_ACCESS_TOKEN";
            }),
        new Fault(
            "socket-silent",
            "nobody keeps the login",
            machine -> {
              machine.variable("LATCHKEY_SOCKET", machine.scratch.file("nobody.sock"));
              return "LATCHKEY_SOCKET";
            }),
        new Fault(
            "method-forbidden",
            "an administrator allows API keys only",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.machine.write(
                  "etc/codex/requirements.toml", "allowed_login_methods = [\"api\"]\n");
              return "allowed_login_methods";
            }),
        new Fault(
            "workspace-forbidden",
            "another workspace is forced",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.home.write("config.toml", "forced_chatgpt_workspace_id = \"other\"\n");
              return "forced_chatgpt_workspace_id";
            }),
        new Fault(
            "keyring-absent",
            "a keyring where there is none",
            machine -> {
              machine.lab.home.write("config.toml", "cli_auth_credentials_store = \"keyring\"\n");
              return "";
            }),
        new Fault(
            "store-ephemeral",
            "a store that ends with the command",
            machine -> {
              machine.lab.home.write("config.toml", "cli_auth_credentials_store = \"ephemeral\"\n");
              return "cli_auth_credentials_store";
            }),
        new Fault(
            "move-unfinished",
            "a move that was killed",
            machine -> {
              machine.lab.loggedIn();
              return machine
                  .lab
                  .home
                  .write("latchkey/store-move.json", "{\"to\": \"file\"}")
                  .file("latchkey/store-move.json");
            }),
        new Fault(
            "revocation-pending",
            "the issuer was away at the sign-out",
            machine -> {
              machine.lab.loggedIn();
              machine.lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(503));
              machine.lab.run("logout");
              Path queue = machine.lab.home.file("latchkey/revocations.json");
              // An hour ago, so that it is time for another try.
              Files.writeString(
                  queue,
                  Files.readString(queue)
                      .replaceAll("\"20[^\"]*Z\"", "\"" + Instant.now().minusSeconds(3600) + "\""));
              return machine.lab.issuer.uri().toString();
            }),
        new Fault(
            "notes-unreadable",
            "the queue is damaged",
            machine ->
                machine
                    .lab
                    .home
                    .write("latchkey/revocations.json", "{")
                    .file("latchkey/revocations.json")));
  }
}
