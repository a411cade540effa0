package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.config.Layer;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {
  private final AllowedOrigins standard = AllowedOrigins.standard(Optional.empty(), false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://chatgpt.com/backend-api/codex/responses",
        "HTTPS://ChatGPT.com:443/",
        "wss://chatgpt.com/backend-api/codex/responses",
        "https://api.openai.com/v1/responses?x=1#y"
      })
  void codexGoesThere(String uri) {
    assertThat(standard.check(URI.create(uri)).scheme()).isEqualTo("https");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://chatgpt.com/",
        "ws://chatgpt.com/",
        "https://chatgpt.com:8443/",
        "https://chatgpt.com./",
        "https://evil.chatgpt.com/",
        "https://chatgpt.com.evil.example/",
        "https://chatgpt.com@evil.example/",
        "https://chatgpt.com%40evil.example/",
        "https://auth.openai.com/",
        "http://127.0.0.1/",
        "ftp://chatgpt.com/",
        "file:///etc/passwd",
        "mailto:a@chatgpt.com",
        "//chatgpt.com/",
        "/backend-api"
      })
  void nobodyElseGetsTheLogin(String uri) {
    PolicyException e =
        catchThrowableOfType(PolicyException.class, () -> standard.check(URI.create(uri)));
    assertThat(e.code()).isEqualTo(ErrorCode.ORIGIN_NOT_ALLOWED);
    assertThat(e).hasMessageContainingAll("https://chatgpt.com, https://api.openai.com");
  }

  @Test
  void theConfiguredBaseIsOneMore() {
    AllowedOrigins more = standard("https://gateway.example:8443/backend-api/", false);
    more.check(URI.create("https://gateway.example:8443/other"));
    more.check(URI.create("https://chatgpt.com/"));
    assertThatThrownBy(() -> more.check(URI.create("https://gateway.example/")))
        .isInstanceOf(PolicyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://gateway.example/",
        "gateway.example",
        "https://me:S3CRET@gateway.example/",
        "https:///x",
        "no url",
        ""
      })
  void aConfiguredBaseThatCannotHaveTheLoginIsAnError(String base) {
    ConfigurationException e =
        catchThrowableOfType(ConfigurationException.class, () -> standard(base, false));
    assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
    assertThat(e).hasMessageContaining("config.toml, line 3").hasMessageNotContaining("S3CRET");
  }

  @Test
  void givenOriginsReplaceTheUsualOnes() {
    AllowedOrigins given =
        AllowedOrigins.of(
            List.of(URI.create("https://a.example/v1"), URI.create("http://[::1]:8080")), false);
    given.check(URI.create("https://a.example/other"));
    given.check(URI.create("ws://[::1]:8080/"));
    assertThatThrownBy(() -> given.check(URI.create("https://chatgpt.com/")))
        .isInstanceOf(PolicyException.class);
    assertThatThrownBy(
            () -> AllowedOrigins.of(List.of(), false).check(URI.create("https://chatgpt.com/")))
        .hasMessageContaining("nobody");
  }

  @Test
  void B59_plainHttpToAnotherMachineHasToBeAllowed() {
    List<URI> plain = List.of(URI.create("http://gateway.example/"));
    assertThatThrownBy(() -> AllowedOrigins.of(plain, false))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("plain http");
    AllowedOrigins.of(plain, true).check(URI.create("http://gateway.example:80/x"));
    standard("http://gateway.example/", true).check(plain.getFirst());
  }

  private static AllowedOrigins standard(String base, boolean allowHttp) {
    return AllowedOrigins.standard(
        Optional.of(new Setting<>(base, new Origin(Layer.USER, "config.toml", 3, 1))), allowHttp);
  }
}
