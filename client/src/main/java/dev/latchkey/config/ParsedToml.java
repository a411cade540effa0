package dev.latchkey.config;

import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/**
 * The way to the TOML parser. Some broken files trip it up, by an assertion of its own or an
 * exception, before it can say what is wrong with them; they are broken all the same.
 */
final class ParsedToml {
  private ParsedToml() {}

  /** What the parser has to say of {@code text}; nothing if it has lost its way. */
  static Optional<TomlParseResult> of(String text) {
    try {
      return Optional.of(Toml.parse(text));
    } catch (RuntimeException | AssertionError e) {
      return Optional.empty();
    }
  }
}
