package dev.latchkey.config;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where somebody can have said something. Immutable.
 *
 * @param home the Codex home; nothing for a program that has none, for which only the machine
 *     counts
 * @param machine the administrator's files
 * @param preferences the device management's
 * @param profile which {@code NAME.config.toml} of the home counts as well
 * @param workingFolder the folder whose project counts, if any does
 * @param overrides {@code key=value} each
 */
public record ConfigurationPlaces(
    Optional<CodexHome> home,
    MachineFiles machine,
    ManagedPreferences preferences,
    Optional<String> profile,
    Optional<Path> workingFolder,
    List<String> overrides) {

  /**
   * Copies the list.
   *
   * @throws ConfigurationException if the profile's name is none
   */
  public ConfigurationPlaces {
    overrides = List.copyOf(overrides);
    profile.ifPresent(ConfigurationPlaces::checkProfile);
  }

  /** Those of {@code home} on the machine that {@code environment} is of. */
  public static ConfigurationPlaces of(CodexHome home, Environment environment) {
    return new ConfigurationPlaces(
        Optional.of(home),
        MachineFiles.of(environment),
        ManagedPreferences.of(environment),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** Those of a program that has no home. */
  public static ConfigurationPlaces ofMachine(MachineFiles machine, Environment environment) {
    return new ConfigurationPlaces(
        Optional.empty(),
        machine,
        ManagedPreferences.of(environment),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** These, with other machine files. */
  public ConfigurationPlaces withMachine(MachineFiles other) {
    return new ConfigurationPlaces(home, other, preferences, profile, workingFolder, overrides);
  }

  /** These, with the preferences that {@code other} reads. */
  ConfigurationPlaces withPreferences(ManagedPreferences other) {
    return new ConfigurationPlaces(home, machine, other, profile, workingFolder, overrides);
  }

  /**
   * These, with a configuration profile.
   *
   * @throws ConfigurationException if that is no name
   */
  public ConfigurationPlaces withProfile(Optional<String> name) {
    return new ConfigurationPlaces(home, machine, preferences, name, workingFolder, overrides);
  }

  /** These, seen from a folder. */
  public ConfigurationPlaces withWorkingFolder(Optional<Path> folder) {
    return new ConfigurationPlaces(home, machine, preferences, profile, folder, overrides);
  }

  /** These, with overrides. */
  public ConfigurationPlaces withOverrides(List<String> texts) {
    return new ConfigurationPlaces(home, machine, preferences, profile, workingFolder, texts);
  }

  /** It becomes part of a file's name. */
  private static void checkProfile(String name) {
    boolean fits = !name.isEmpty() && name.length() <= 64;
    for (int i = 0; i < name.length() && fits; i++) {
      char c = name.charAt(i);
      fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '_'
              || c == '-';
    }
    if (!fits) {
      throw new ConfigurationException(
          ErrorCode.CONFIG_INVALID,
          Printable.escape(name, 60) + " is no name of a configuration profile",
          "use letters, digits, - and _, as in NAME.config.toml of the Codex home");
    }
  }
}
