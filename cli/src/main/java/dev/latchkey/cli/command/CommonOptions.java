package dev.latchkey.cli.command;

import java.util.List;
import java.util.Optional;

/**
 * What every command understands.
 *
 * @param overrides {@code -c key=value}
 * @param profile {@code --profile}
 */
public record CommonOptions(List<String> overrides, Optional<String> profile) {
  /** Copies {@code overrides}. */
  public CommonOptions {
    overrides = List.copyOf(overrides);
  }
}
