package dev.latchkey.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.session.Recovery;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request to each kind of provider carries; where Codex sends none, nothing is (B51). */
class ProviderTokenSourceTest {
  private static final String SECRET = "hidden-0123456789";

  private final ProviderLab lab = new ProviderLab();

  @AfterEach
  void close() {
    lab.close();
  }

  private ProviderTokenSource p(String body) {
    return lab.config("[model_providers.p]\nname = \"P\"\n" + body).open().named("p");
  }

  private static Map<String, String> sent(ProviderTokenSource source) {
    Map<String, String> headers = new LinkedHashMap<>();
    source.requestHeaders().asMap().forEach((name, value) -> headers.put(name, value.reveal()));
    return headers;
  }

  private static LatchkeyException fails(ProviderTokenSource source, ErrorCode code) {
    LatchkeyException e = catchThrowableOfType(LatchkeyException.class, source::requestHeaders);
    assertThat(e).isNotNull();
    assertThat(e.code()).isEqualTo(code);
    assertThat(Thrown.text(e)).doesNotContain(SECRET);
    assertThat(catchThrowableOfType(LatchkeyException.class, source::token).code()).isEqualTo(code);
    return e;
  }

  @Test
  void theKeyOfAVariableIsTrimmed() {
    lab.environment.put("EXAMPLE_KEY", " \t" + SECRET + "\n");
    ProviderTokenSource source = p("env_key = \"EXAMPLE_KEY\"");
    assertThat(source.token().value()).isEqualTo(Secret.of(SECRET));
    assertThat(sent(source)).isEqualTo(Map.of("Authorization", "Bearer " + SECRET));
    assertThat(source.obstacle()).isEmpty();
    assertThat(source.recovery(source.headers()).availability())
        .isEqualTo(Recovery.Availability.NOT_REFRESHABLE);
  }

  @Test
  void b51_withoutItsKeyNothingIsSentAndTheInstructionsAreTold() {
    String body = "env_key = \"EXAMPLE_KEY\"\n";
    LatchkeyException unset = fails(p(body), ErrorCode.PROVIDER_KEY_MISSING);
    assertThat(unset).hasMessageContaining("EXAMPLE_KEY").hasMessageContaining("is not set");
    assertThat(unset.remedy()).isEqualTo("set it to the key");
    lab.environment.put("EXAMPLE_KEY", " \n");
    ProviderTokenSource blank =
        p(body + "env_key_instructions = \"get one at https://example.com\"");
    LatchkeyException e = fails(blank, ErrorCode.PROVIDER_KEY_MISSING);
    assertThat(e).hasMessageContaining("is blank");
    assertThat(e.remedy()).isEqualTo("get one at https://example.com");
    assertThat(blank.obstacle().orElseThrow().code()).isEqualTo(ErrorCode.PROVIDER_KEY_MISSING);
  }

  @Test
  void b51_aKeyThatNoHeaderCanCarryIsNotSent() {
    lab.environment.put("EXAMPLE_KEY", SECRET + "\nX-Other: 1");
    fails(p("env_key = \"EXAMPLE_KEY\""), ErrorCode.SECRET_INVALID);
    fails(p("experimental_bearer_token = \"" + SECRET + "\\nx\""), ErrorCode.SECRET_INVALID);
  }

  @Test
  void theTokenOfTheConfigurationIsSent() {
    assertThat(sent(p("experimental_bearer_token = \"" + SECRET + "\"")))
        .isEqualTo(Map.of("Authorization", "Bearer " + SECRET));
  }

  @Test
  void theLoginOfCodexIsSentWhereThatIsWanted() {
    lab.home.writeAuthJson("{\"OPENAI_API_KEY\": \"" + SECRET + "\"}");
    lab.environment.put("OPENAI_PROJECT", "proj-1");
    assertThat(sent(p("requires_openai_auth = true")))
        .isEqualTo(Map.of("Authorization", "Bearer " + SECRET));
    assertThat(sent(lab.open().selected()))
        .isEqualTo(Map.of("Authorization", "Bearer " + SECRET, "OpenAI-Project", "proj-1"));
  }

  @Test
  void b51_whereNobodyIsSignedInNothingIsSent() {
    fails(p("requires_openai_auth = true"), ErrorCode.NOT_SIGNED_IN);
    fails(lab.open().named("openai"), ErrorCode.NOT_SIGNED_IN);
  }

  @Test
  void whoWantsNoCredentialGetsNoneAndTheOtherHeaders() {
    ProviderTokenSource source = p("http_headers = { \"X-A\" = \"1\" }");
    assertThat(sent(source)).isEqualTo(Map.of("X-A", "1"));
    LatchkeyException e = catchThrowableOfType(LatchkeyException.class, source::token);
    assertThat(e.code()).isEqualTo(ErrorCode.NOT_SIGNED_IN);
    assertThat(e).hasMessageContaining("needs no credential");
    assertThat(catchThrowableOfType(LatchkeyException.class, source::headers).code())
        .isEqualTo(ErrorCode.NOT_SIGNED_IN);
    assertThat(sent(lab.open().named("ollama"))).isEmpty();
  }

  @Test
  void whatOnlyCodexPresentsIsRefused() {
    assertThat(fails(p("aws = { profile = \"a\" }"), ErrorCode.PROVIDER_UNSUPPORTED))
        .hasMessageContaining("AWS");
    fails(lab.open().named("amazon-bedrock"), ErrorCode.PROVIDER_UNSUPPORTED);
    fails(
        p("requires_openai_auth = true\ngateway_oauth = { client_id = \"c\" }"),
        ErrorCode.PROVIDER_UNSUPPORTED);
  }

  @Test
  void headersComeFromTextsThenVariablesAndTheCredentialComesFirst() {
    lab.environment.put("EXAMPLE_KEY", SECRET);
    lab.environment.put("EXAMPLE_HEADER", "2");
    lab.environment.put("EXAMPLE_BLANK", " ");
    ProviderHeaders headers =
        p("""
        env_key = "EXAMPLE_KEY"
        [model_providers.p.http_headers]
        authorization = "Bearer other"
        X-A = "1"
        X-B = "1"
        "no name" = "1"
        X-C = "a\\nb"
        [model_providers.p.env_http_headers]
        x-a = "EXAMPLE_HEADER"
        X-D = "EXAMPLE_BLANK"
        X-E = "EXAMPLE_UNSET"
        """)
            .requestHeaders();
    Map<String, String> sent = new LinkedHashMap<>();
    headers.asMap().forEach((name, value) -> sent.put(name, value.reveal()));
    assertThat(sent)
        .containsExactly(
            Map.entry("Authorization", "Bearer " + SECRET),
            Map.entry("X-B", "1"),
            Map.entry("x-a", "2"));
    assertThat(headers.remarks())
        .containsExactlyInAnyOrder(
            "authorization of http_headers of the provider p is left out, because the credential"
                + " sets that header",
            "no name of http_headers of the provider p is left out, because it is no header",
            "X-C of http_headers of the provider p is left out, because it is no header");
    assertThat(headers.toString()).doesNotContain(SECRET);
  }

  /** So that gateways with a scheme of their own can be used. */
  @Test
  void whereThereIsNoCredentialTheConfigurationMayAuthorise() {
    lab.environment.put("EXAMPLE_HEADER", "Custom " + SECRET);
    assertThat(sent(p("env_http_headers = { Authorization = \"EXAMPLE_HEADER\" }")))
        .isEqualTo(Map.of("Authorization", "Custom " + SECRET));
  }

  @Test
  void anObstacleIsSeenWithoutRunningAnything() {
    ProviderTokenSource missing = p("auth = { command = \"not-installed-anywhere\" }");
    assertThat(missing.obstacle().orElseThrow().code())
        .isEqualTo(ErrorCode.PROVIDER_COMMAND_FAILED);
    ProviderTokenSource there = lab.command("echo tok");
    assertThat(there.obstacle()).isEmpty();
    assertThat(there.program()).contains(lab.home.file("token.sh"));
    assertThat(lab.runs()).isZero();
  }
}
