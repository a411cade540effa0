package dev.latchkey.authority.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

/** Objects as values, as far as they may go. */
class JsonTest {
  @Test
  void eachKindOfValueIsRead() {
    assertThat(
            Json.read(
                "{\"a\":\"t\",\"b\":true,\"c\":null,\"d\":7,\"e\":7.5,\"f\":[1,\"x\",null,{}],"
                    + "\"g\":{\"h\":false},\"i\":-12345678901234567}"))
        .isEqualTo(
            Map.of(
                "a",
                "t",
                "b",
                true,
                "d",
                7L,
                "e",
                7.5,
                "f",
                List.of(1L, "x", Map.of()),
                "g",
                Map.of("h", false),
                "i",
                -12345678901234567L));
    assertThat(Json.read("{\"a\":1234567890123456789012}").get("a"))
        .isEqualTo(1.2345678901234568E21);
    assertThat(Json.read("{\"a\":1e400}").get("a")).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void whatIsNoObjectIsRefused() {
    for (String text :
        List.of(
            "",
            "[]",
            "7",
            "{",
            "{}{}",
            "{} x",
            "{\"a\":1,\"a\":2}",
            "{\"a\":NaN}",
            "{\"a\":[1,]}",
            "{'a':1}",
            "{\"a\":" + "[".repeat(17) + "]".repeat(17) + "}")) {
      assertThatExceptionOfType(JacksonException.class).as(text).isThrownBy(() -> Json.read(text));
    }
  }
}
