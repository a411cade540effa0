package dev.latchkey.doctor;

import dev.latchkey.config.Layer;
import dev.latchkey.config.LayerSource;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether all that was said can be read, and counts.
 *
 * @param trouble why it cannot be read
 * @param sources every place where something can be said
 * @param remarks what was said and does not count
 */
record ConfigurationCheck(
    Optional<ConfigurationException> trouble,
    Supplier<List<LayerSource>> sources,
    Supplier<List<String>> remarks)
    implements Check {

  @Override
  public Topic topic() {
    return Topic.CONFIGURATION;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    List<LayerSource> all = sources.get();
    for (LayerSource source : all) {
      if (source.state() == LayerSource.State.UNREADABLE) {
        findings.add(unreadable(source));
      }
    }
    if (trouble.isPresent() && findings.isEmpty()) {
      findings.add(wrong(trouble.get()));
    }
    // Those cannot be told of a file that is no TOML.
    if (findings.isEmpty()) {
      for (String remark : remarks.get()) {
        findings.add(ignored(remark));
      }
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), files(all))) : findings;
  }

  private static String files(List<LayerSource> all) {
    List<String> present =
        all.stream()
            .filter(source -> source.state() == LayerSource.State.PRESENT)
            .map(LayerSource::place)
            .toList();
    return present.isEmpty() ? "nobody has set anything" : String.join(", ", present);
  }

  private Finding unreadable(LayerSource source) {
    Path file = Path.of(source.place());
    String seen = source.reason().orElse(source.place() + " cannot be read");
    boolean isUsers =
        switch (source.layer()) {
          case USER, PROFILE, PROJECT -> true;
          case BUILT_IN,
              SYSTEM,
              COMMAND_LINE,
              MANAGED,
              DEVICE_MANAGED,
              REQUIREMENTS,
              DEVICE_REQUIREMENTS ->
              false;
        };
    return Finding.error(
        topic(),
        source.layer().isRequirement()
            ? FindingCode.REQUIREMENTS_INVALID
            : FindingCode.CONFIG_INVALID,
        seen,
        new Subject.File(file),
        isUsers
            ? Cure.command(
                "better correct what is wrong there; this sets all of the file aside",
                "mv",
                file,
                Path.of(file + ".broken"))
            : Cure.advice(
                "ask the administrator of this machine to correct it; latchkey logout works"
                    + " meanwhile"));
  }

  /** A value that is wrong, in a file that can be read. */
  private Finding wrong(ConfigurationException e) {
    return Finding.error(
        topic(),
        e.code() == ErrorCode.REQUIREMENTS_INVALID
            ? FindingCode.REQUIREMENTS_INVALID
            : FindingCode.CONFIG_INVALID,
        String.valueOf(e.getMessage()),
        new Subject.Setting("configuration", Layer.USER.label()),
        Cure.advice(e.remedy()));
  }

  /** The sentences begin with the key. */
  private Finding ignored(String remark) {
    int end = remark.indexOf(' ');
    return Finding.warning(
        topic(),
        FindingCode.SETTING_IGNORED,
        remark,
        new Subject.Setting(end < 0 ? remark : remark.substring(0, end), "see there"),
        Cure.advice("correct it there, or take it away"));
  }
}
