package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Authority;
import dev.latchkey.authority.server.AuthorityOptions;
import dev.latchkey.authority.server.FirstOwner;
import dev.latchkey.authority.server.OwnerPassword;
import dev.latchkey.cli.command.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator of an authority does from the command line, beside the server that runs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuthorityOperatorTest {
  private static final String EMAIL = "ada@example.org";

  @TempDir Path temporary;
  private Lab lab;
  private Path data;
  private Authority authority;

  @BeforeEach
  void open() {
    lab = new Lab();
    data = temporary.resolve("data");
    try (OwnerPassword password = OwnerPassword.of("a long password".toCharArray())) {
      Authority.initialise(data, new FirstOwner("Engines", EMAIL, password));
    }
    authority = Authority.start(AuthorityOptions.in(data));
  }

  @AfterEach
  void close() {
    authority.close();
    lab.close();
  }

  private Lab.Ended run(String words, String... more) {
    List<String> args = new java.util.ArrayList<>(List.of(words.split(" ", -1)));
    args.addAll(List.of(more));
    args.addAll(List.of("--data", data.toString()));
    return lab.run(args.toArray(String[]::new));
  }

  private int whoami(String authorization) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(
                      URI.create(authority.issuer() + "/v1/user-auth-credential/whoami"))
                  .header("Authorization", authorization)
                  .build(),
              BodyHandlers.ofString())
          .statusCode();
    }
  }

  @Test
  void anAccessTokenIsPrintedOnceAloneOnStandardOutputAndRevokedAtOnce() throws Exception {
    Lab.Ended made =
        run("authority access-token create --for " + EMAIL + " --expires 30d --name", "my laptop")
            .succeeds();
    String token = made.out().strip();
    assertThat(made.out()).matches("at-lk_[A-Za-z0-9_-]{61}\n");
    assertThat(made.err()).doesNotContain(token).contains("good until", "this once");
    assertThat(whoami("Bearer " + token)).isEqualTo(200);

    String id = token.substring(6, 18);
    Lab.Ended list = run("authority access-token list").succeeds();
    assertThat(list.out().lines().toList())
        .hasSize(2)
        .element(1)
        .asString()
        .startsWith(id + "\tactive\t")
        .endsWith("\tmy laptop")
        .contains(EMAIL);
    assertThat(list.out()).doesNotContain(token);

    run("authority access-token revoke " + id).succeeds();
    assertThat(whoami("Bearer " + token)).isEqualTo(401);
    assertThat(run("authority access-token list").succeeds().out()).contains("\trevoked\t");
    run("authority access-token revoke " + id)
        .failsClearly(ExitCode.FAILURE, "access-token list", "not_found");
  }

  @Test
  void anAgentCarriesTheNameOfTheAuthority() {
    Lab.Ended made = run("authority agent create --for " + EMAIL).succeeds();
    String claims =
        new String(
            Base64.getUrlDecoder().decode(made.out().strip().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    assertThat(claims.replace("\\/", "/"))
        .contains("\"iss\":\"" + authority.issuer() + "\"", "\"aud\":\"codex-app-server\"");
    assertThat(made.err()).doesNotContain(made.out().strip());
    String id = claims.replaceAll(".*\"agent_runtime_id\":\"([^\"]+)\".*", "$1");
    assertThat(run("authority agent list").succeeds().out()).contains(id + "\tactive\t");
    run("authority agent revoke " + id).succeeds();
    assertThat(run("authority agent list").succeeds().out()).contains(id + "\trevoked\t");
    run("authority agent create --issuer https://chatgpt.com --for " + EMAIL)
        .failsClearly(ExitCode.FAILURE, "issuer");
  }

  @Test
  void aRuleIsAddedListedAndRemoved() throws Exception {
    String rule =
        "authority workload add --for "
            + EMAIL
            + " --name deploy --issuer https://issuer.example --audience aud";
    Lab.Ended made =
        run(rule + " --subject repo:acme/app:* --claim environment=prod --claim a=b=c").succeeds();
    String id = made.out().strip();
    assertThat(id).matches("rule-[A-Za-z0-9_-]{16}");
    assertThat(run("authority workload list").succeeds().out())
        .contains(id, "repo:acme/app:*", "a=b=c,environment=prod", "\tasked\t", "\tno\t");
    run("authority workload remove " + id).succeeds();
    assertThat(run("authority workload list").succeeds().out()).doesNotContain(id);

    Path keys = temporary.resolve("keys.json");
    Files.writeString(keys, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"a\"}]}");
    run(rule + " --subject a:b --jwks " + keys).failsClearly(ExitCode.FAILURE, "public keys");
    run(rule + " --subject a:b --jwks " + temporary.resolve("none"))
        .failsClearly(ExitCode.FAILURE, "cannot read");
    run(rule + " --subject repo:*").failsClearly(ExitCode.FAILURE, "two parts");
    run(rule + " --subject a:b --token-life 2h").failsClearly(ExitCode.FAILURE, "an hour");
    assertThat(run("authority workload list").succeeds().out().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authority access-token create --name x",
        "authority access-token create --for a@b.example",
        "authority access-token create --for a@b.example --name x --expires soon",
        "authority access-token create --for a@b.example --name x --expires 0d",
        "authority access-token create --for a@b.example --name x --expires 9999999d",
        "authority access-token revoke",
        "authority agent create",
        "authority workload add --name x",
        "authority workload add --for a --name x --issuer y --audience z --subject s --claim novalue"
      })
  void whatMakesNoSenseIsAUsageError(String words) {
    run(words).failsClearly(ExitCode.USAGE);
  }

  @Test
  void whatCannotBeIsOneLineThatSaysWhatToDo() {
    run("authority access-token create --for bob@example.org --name x")
        .failsClearly(ExitCode.FAILURE, "e-mail address", "not_found");
    run("authority access-token create --name x --expires 366d --for " + EMAIL)
        .failsClearly(ExitCode.FAILURE, "365 days");
    run("authority access-token create --name x --workspace none --for " + EMAIL)
        .failsClearly(ExitCode.FAILURE, "workspace");
    data = temporary.resolve("nothing");
    assertThat(run("authority access-token list").exit()).isEqualTo(ExitCode.FAILURE);
    assertThat(data).doesNotExist();
  }
}
