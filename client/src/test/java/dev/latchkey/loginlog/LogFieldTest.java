package dev.latchkey.loginlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ErrorCode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFieldTest {
  /** The rules of policy §3.1, on its own case of §3.2. */
  @Test
  void anAddressHasNoUserNoFragmentAndNoSecretValues() {
    assertThat(
            LogField.url(
                "token_endpoint",
                URI.create("https://user:pass@auth.example/oauth/token?code=a&state=b&x=1#frag")))
        .hasToString(
            "token_endpoint="
                + "https://auth.example/oauth/token?code=<redacted>&state=<redacted>&x=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "access_token",
        "api_key",
        "client_secret",
        "code",
        "code_verifier",
        "id_token",
        "key",
        "refresh_token",
        "requested_token",
        "state",
        "subject_token",
        "token"
      })
  void everySecretParameterOfAnIssuersAddressIsReplaced(String name) {
    assertThat(LogField.url("issuer", URI.create("https://auth.example/t?" + name + "=s3cr3t")))
        .hasToString("issuer=https://auth.example/t?" + name + "=<redacted>");
    assertThat(
            LogField.url(
                "issuer",
                URI.create("https://auth.example/t?" + name.toUpperCase(Locale.ROOT) + "=s3cr3t")))
        .asString()
        .doesNotContain("s3cr3t");
  }

  @Test
  void whatIsNoAddressIsNotShown() {
    assertThat(LogField.url("issuer", URI.create("garbage"))).hasToString("issuer=<invalid-url>");
    assertThat(LogField.url("issuer", URI.create("https://auth.example/?")))
        .hasToString("issuer=https://auth.example/");
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, access_denied",
    "Access_Denied, access_denied",
    "deviceauth_expired_token, deviceauth_expired_token",
    "rt_1_abcdefgh, (not shown)",
    "'', (not shown)",
    "'access_denied\n2026 forged', (not shown)"
  })
  void onlyAnErrorThatIssuersHaveIsShown(String given, String shown) {
    assertThat(LogField.issuerError(given)).hasToString("error_code=\"" + shown + "\"");
  }

  @Test
  void theOthers() {
    assertThat(LogField.flag("a", true)).hasToString("a=true");
    assertThat(LogField.number("a", -1)).hasToString("a=-1");
    assertThat(LogField.word("a", LogEvent.DEVICE_CODE)).hasToString("a=device-code");
    assertThat(LogField.error(ErrorCode.LOGIN_DENIED)).hasToString("error=login-denied");
    assertThat(LogField.unforeseen(new IllegalStateException("s3cr3t")))
        .hasToString("unforeseen=java.lang.IllegalStateException");
  }

  /** The one text that is taken is compared with a list. */
  @Test
  void thereIsNoWayToLogAnyText() {
    Set<String> texts =
        Set.copyOf(
            Arrays.stream(LogField.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(LogFieldTest::takesAText)
                .map(Method::getName)
                .toList());
    assertThat(texts).containsExactly("issuerError");
    assertThat(LogField.class.getConstructors()).isEmpty();
  }

  /** Besides the name that comes first. */
  private static boolean takesAText(Method method) {
    Class<?>[] types = method.getParameterTypes();
    return types.length == 1
        ? types[0] == String.class
        : types.length > 1 && types[1] == String.class;
  }

  @ParameterizedTest
  @EnumSource
  void theWordsOfAnEventAreOneLine(LogEvent event) {
    assertThat(event.text()).matches("[a-z][a-z ,-]+");
    assertThat(event.level()).isNotEqualTo(LogLevel.OFF);
  }
}
