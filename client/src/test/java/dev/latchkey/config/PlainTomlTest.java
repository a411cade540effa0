package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** What is read without the parser is what the parser would have read. */
class PlainTomlTest {
  private static final List<String> PIECES =
      List.of(
          "cli_auth_credentials_store = \"keyring\"",
          "cli_auth_credentials_store='auto' # comment",
          "  cli_auth_credentials_store\t=\t\"\"",
          "\"cli_auth_credentials_store\" = \"file\"",
          "cli_auth_credentials_store = \"\"\"file\"\"\"",
          "cli_auth_credentials_store = '''file'''",
          "cli_auth_credentials_store = \"f\\u0069le\"",
          "features.secret_auth_storage = true",
          "features = 1",
          "features = { secret_auth_storage = true }",
          "secret_auth_storage = true",
          "secret_auth_storage = false # no",
          "[features]",
          "[ features ] # and more",
          "[features.more]",
          "[[features]]",
          "[features",
          "[projects.\"/home/kim/x.y\"]",
          "[projects.'/home/kim/x']",
          "[projects]",
          "trust_level = \"trusted\"",
          "model = \"m\"",
          "model = 'a \" b'",
          "model = \"a",
          "args = [\"a\", 'b', ]",
          "args = [\"a\" \"b\"]",
          "args = [",
          "]",
          "number = 12",
          "number = 012",
          "number = 1.5",
          "number = -3",
          "date = 2026-11-23",
          "x = inf",
          "a.b = 1",
          "= 1",
          "a = ",
          "a = 1 b = 2",
          "a = 1 # ü",
          "'''",
          "\"\"\"",
          "# comment",
          "",
          "\t ",
          "\u0001",
          "a\rb = 1");

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(PIECES)
        .list()
        .ofMaxSize(7)
        .flatMap(lines -> Arbitraries.of("\n", "\r\n").map(end -> String.join(end, lines)));
  }

  @Property(tries = 3000)
  void whatIsPlainIsWhatTheParserReads(@ForAll("texts") String text) {
    Optional<PlainToml> plain = PlainToml.of(text);
    if (plain.isEmpty()) {
      return;
    }
    TomlParseResult parsed = Toml.parse(text);
    assertThat(parsed.hasErrors()).as(text).isFalse();
    for (Map.Entry<String, List<String>> key :
        Map.of(
                "cli_auth_credentials_store", List.of("cli_auth_credentials_store"),
                "features.secret_auth_storage", List.of("features", "secret_auth_storage"))
            .entrySet()) {
      Object expected = at(parsed, key.getValue());
      Optional<PlainToml.Entry> found = plain.get().get(key.getKey());
      assertThat(found.isPresent()).as(text).isEqualTo(expected != null);
      if (found.isPresent() && !plain.get().needsParser(key.getKey())) {
        assertThat(found.get().value()).as(text).isEqualTo(expected);
        TomlPosition position = Objects.requireNonNull(parsed.inputPositionOf(key.getValue()));
        assertThat(found.get().line()).as(text).isEqualTo(position.line());
        assertThat(found.get().column()).as(text).isEqualTo(position.column());
      }
    }
  }

  private static @Nullable Object at(TomlParseResult parsed, List<String> path) {
    return path.size() > 1 && !parsed.isTable(path.getFirst()) ? null : parsed.get(path);
  }

  @Property(tries = 3000)
  void noTextIsUnderstoodThatTheParserRefuses(@ForAll String text) {
    if (PlainToml.of(text).isPresent()) {
      assertThat(Toml.parse(text).hasErrors()).as(text).isFalse();
    }
  }

  @Test
  void anOrdinaryConfigurationIsPlain() {
    String text =
        """
        # Codex
        model = "gpt-5.6-sol"
        model_reasoning_effort = "high"
        notify = ["notify-send", "Codex"]
        cli_auth_credentials_store = "keyring"

        [features]
        secret_auth_storage = true

        [projects."/home/kim/src/work.x"]
        trust_level = "trusted"

        [mcp_servers.docs]
        command = "npx"
        args = ["-y", "docs"]
        startup_timeout_sec = 20
        """;
    PlainToml plain = PlainToml.of(text).orElseThrow();
    assertThat(plain.get("cli_auth_credentials_store"))
        .contains(new PlainToml.Entry("keyring", 5, 1));
    assertThat(plain.get("features.secret_auth_storage")).contains(new PlainToml.Entry(true, 8, 1));
    assertThat(plain.get("trust_level")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 1\na = 2", "[t]\n[t]", "a = 1\n[a]", "[a.b]\n[a]\nb = 1", "a"})
  void mistakesAreForTheParserToExplain(String text) {
    assertThat(PlainToml.of(text)).isEmpty();
    assertThat(Toml.parse(text).hasErrors()).isTrue();
  }
}
