package dev.latchkey.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words of a command that is asked all the time, read without the full parser, whose start
 * would take longer than the answer.
 *
 * @param flags those that were given, each once
 * @param common what every command understands
 */
public record PlainWords(List<String> flags, CommonOptions common) {

  /**
   * Reads {@code args} from {@code next} on, if there is nothing but flags of {@code known} and the
   * options of every command, each in its plainest form. Everything else, help and mistakes
   * included, is for the full parser.
   */
  public static Optional<PlainWords> parse(String[] args, int next, List<String> known) {
    List<String> flags = new ArrayList<>();
    List<String> overrides = new ArrayList<>();
    Optional<String> profile = Optional.empty();
    int i = next;
    while (i < args.length) {
      String word = args[i++];
      if (known.contains(word) && !flags.contains(word)) {
        flags.add(word);
      } else if (i == args.length) {
        return Optional.empty();
      } else if (word.equals("-c") || word.equals("--config")) {
        overrides.add(args[i++]);
      } else if (word.equals("--profile") && profile.isEmpty()) {
        profile = Optional.of(args[i++]);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(
        new PlainWords(flags, new CommonOptions(overrides, profile, Optional.empty())));
  }

  /** Whether {@code flag} was given. */
  public boolean has(String flag) {
    return flags.contains(flag);
  }
}
