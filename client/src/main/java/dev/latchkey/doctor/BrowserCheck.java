package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.login.FlowFactsReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether a sign-in could show its page. Where there is no screen there need not be a browser.
 *
 * @param environment the variables
 * @param machine tells what kind of machine this is
 */
record BrowserCheck(Environment environment, FlowFactsReader machine) implements Check {
  private static final String VARIABLE = "BROWSER";

  @Override
  public Topic topic() {
    return Topic.BROWSER;
  }

  @Override
  public List<Finding> look() {
    Optional<String> named = environment.get(VARIABLE);
    if (named.isPresent()) {
      return List.of(
          isRunnable(named.get())
              ? Finding.ok(topic(), "the one that " + VARIABLE + " names")
              : Finding.warning(
                  topic(),
                  FindingCode.BROWSER_UNUSABLE,
                  VARIABLE + " names nothing that can be run",
                  Subject.variable(VARIABLE),
                  Cure.run("unset", VARIABLE)));
    }
    Optional<String> opener = machine.opener();
    if (!machine.hasDisplay() && !machine.isWsl()) {
      return List.of(Finding.ok(topic(), "there is no screen here: sign-ins take the device code"));
    }
    return List.of(
        opener.isPresent()
            ? Finding.ok(topic(), opener.get())
            : Finding.warning(
                topic(),
                FindingCode.BROWSER_MISSING,
                "there is a screen, and neither BROWSER nor xdg-open to open a page on it",
                Subject.variable(VARIABLE),
                Cure.command(
                    "or install xdg-utils, or sign in with latchkey login --device-auth",
                    "export",
                    VARIABLE + "=YOUR-BROWSER")));
  }

  /** Several, of which one is enough, each with arguments. */
  private boolean isRunnable(String browsers) {
    for (String browser : browsers.split(":", -1)) {
      String program = browser.strip().split("\\s+", 2)[0];
      if (!program.isEmpty() && isFound(program)) {
        return true;
      }
    }
    return false;
  }

  private boolean isFound(String program) {
    try {
      if (program.contains("/") || program.contains(File.separator)) {
        return Files.isExecutable(Path.of(program));
      }
      for (String folder : environment.get("PATH").orElse("").split(File.pathSeparator, -1)) {
        if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
          return true;
        }
      }
    } catch (InvalidPathException noPath) {
      // Then nothing is there.
    }
    return false;
  }
}
