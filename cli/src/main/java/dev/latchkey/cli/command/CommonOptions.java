package dev.latchkey.cli.command;

import java.util.List;
import java.util.Optional;

/**
 * What every command understands.
 *
 * @param overrides {@code -c key=value}
 * @param profile {@code --profile}
 * @param configurationProfile {@code --config-profile}
 */
public record CommonOptions(
    List<String> overrides, Optional<String> profile, Optional<String> configurationProfile) {
  /** None were given. */
  public static final CommonOptions NONE =
      new CommonOptions(List.of(), Optional.empty(), Optional.empty());

  /** Copies {@code overrides}. */
  public CommonOptions {
    overrides = List.copyOf(overrides);
  }
}
