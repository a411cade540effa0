package dev.latchkey.config;

import java.util.Locale;

/**
 * Who can say something about signing in, from the weakest to the strongest: of two layers that set
 * the same key, the later one here wins (policy §2.6, §2.7).
 */
public enum Layer {
  /** What holds if nobody says anything. */
  BUILT_IN("built in"),
  /** {@code /etc/codex/config.toml}: the machine's defaults, which a user may change. */
  SYSTEM("this machine's defaults"),
  /** {@code config.toml} of the Codex home. */
  USER("the user's configuration"),
  /** {@code NAME.config.toml} of the Codex home. */
  PROFILE("the configuration profile"),
  /** {@code .codex/config.toml} of a project that the user trusts. */
  PROJECT("the project's configuration"),
  /** {@code -c key=value}. */
  COMMAND_LINE("the command line"),
  /** {@code managed_config.toml}, with which an administrator overrules all of the above. */
  MANAGED("the administrator's configuration"),
  /** {@code config_toml_base64} of macOS device management. */
  DEVICE_MANAGED("the device management's configuration"),
  /** {@code requirements.toml}: what an administrator requires. */
  REQUIREMENTS("the administrator's requirements"),
  /** {@code requirements_toml_base64} of macOS device management. */
  DEVICE_REQUIREMENTS("the device management's requirements");

  private final String label;

  Layer(String label) {
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** The name in {@code --json}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether an administrator speaks, whom nobody overrules. */
  public boolean isManaged() {
    return compareTo(MANAGED) >= 0;
  }

  /** Whether what it says are requirements, not values. */
  public boolean isRequirement() {
    return this == REQUIREMENTS || this == DEVICE_REQUIREMENTS;
  }
}
