package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  private static final String VALUE = "sk-do-not-show";

  @Test
  void itsTextIsNotItsValue() {
    Secret secret = Secret.of(VALUE);
    assertThat(secret.toString()).doesNotContain(VALUE);
    assertThat(String.format("%s", secret)).doesNotContain(VALUE);
    assertThat(Optional.of(secret).toString()).doesNotContain(VALUE);
    assertThat(new Credential.ApiKey(secret).toString()).doesNotContain(VALUE);
    assertThat(secret.reveal()).isEqualTo(VALUE);
  }

  @Test
  void itCannotBeSerialised() {
    assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    assertThatThrownBy(
            () -> {
              try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
                out.writeObject(Secret.of(VALUE));
              }
            })
        .isInstanceOf(NotSerializableException.class)
        .message()
        .doesNotContain(VALUE);
  }

  @Test
  void equalsComparesValues() {
    assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
    assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    assertThat(Secret.of("")).isNotEqualTo(Secret.of("a"));
    assertThat(Secret.of("").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apikey",
        "chatgpt-minted-key",
        "personal-access-token",
        "agent-identity-jwt",
        "agent-identity-record",
        "bedrock-api-key",
        "bedrock-access-keys"
      })
  void noTextOfADocumentOrCredentialHoldsASecret(String name) {
    AuthDocument document = AuthDocument.parse(Golden.read("auth-json/" + name + ".json"));
    String shown = document + " " + document.credential() + " " + document.json();
    assertThat(shown)
        .doesNotContain("golden")
        .doesNotContain("sk-minted")
        .doesNotContain("eyJ")
        .doesNotContain("MC4C");
  }
}
