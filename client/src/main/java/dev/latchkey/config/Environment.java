package dev.latchkey.config;

import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of a process. Immutable; an empty variable counts as unset, as Codex
 * has it.
 */
public final class Environment {
  private final Map<String, String> variables;

  private Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** These variables and no others. */
  public static Environment of(Map<String, String> variables) {
    return new Environment(Map.copyOf(variables));
  }

  /** Those of this process. */
  public static Environment ofThisProcess() {
    return new Environment(System.getenv());
  }

  /** The value of {@code name}, unless unset or empty. */
  public Optional<String> get(String name) {
    String value = variables.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /** Whether {@code name} is there at all, be it empty. */
  public boolean isSet(String name) {
    return variables.containsKey(name);
  }

  /** All of them, for another program; empty ones included. */
  public Map<String, String> variables() {
    return variables;
  }

  /** The trimmed value of {@code name}, unless unset or blank. */
  public Optional<String> getTrimmed(String name) {
    return get(name).map(String::strip).filter(value -> !value.isEmpty());
  }
}
