package dev.latchkey.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One of the workflow files of the guide, as far as a shell runs it.
 *
 * @param text the file
 * @param variables of the whole job
 * @param steps in their order
 */
record Workflow(String text, Map<String, String> variables, List<Step> steps) {

  /**
   * What one shell runs.
   *
   * @param script the commands
   * @param variables of this step
   * @param always whether it runs after a failure, too
   */
  record Step(String script, Map<String, String> variables, boolean always) {}

  /** Reads {@code docs/ci/NAME}. */
  static Workflow read(String name) throws IOException {
    String text = Files.readString(Root.file("docs/ci/" + name));
    if (name.equals("Jenkinsfile")) {
      return jenkins(text);
    }
    Map<String, Object> root = tree(text);
    return name.startsWith("gitlab") ? gitLab(text, root) : gitHub(text, root);
  }

  /** The whole file as a tree. */
  Map<String, Object> tree() {
    return tree(text);
  }

  private static Map<String, Object> tree(String text) {
    return members(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
  }

  private static Workflow gitHub(String text, Map<String, Object> root) {
    Map<String, Object> job = map(map(root, "jobs"), "codex");
    List<Step> steps = new ArrayList<>();
    for (Object step : list(job, "steps")) {
      Map<String, Object> entry = members(step);
      if (entry.containsKey("run")) {
        steps.add(
            new Step(
                String.valueOf(entry.get("run")),
                strings(entry, "env"),
                "always()".equals(entry.get("if"))));
      }
    }
    return new Workflow(text, strings(job, "env"), List.copyOf(steps));
  }

  private static Workflow gitLab(String text, Map<String, Object> root) {
    Map<String, Object> job = map(root, "codex");
    return new Workflow(
        text,
        strings(job, "variables"),
        List.of(
            new Step(lines(job, "script"), Map.of(), false),
            new Step(lines(job, "after_script"), Map.of(), true)));
  }

  private static Workflow jenkins(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    Pattern.compile("^ +([A-Z_]+) = '([^']*)'$", Pattern.MULTILINE)
        .matcher(text)
        .results()
        .forEach(found -> variables.put(found.group(1), found.group(2)));
    List<Step> steps = new ArrayList<>();
    Matcher shell = Pattern.compile("sh (?:'''(.*?)'''|'([^'\n]*)')", Pattern.DOTALL).matcher(text);
    while (shell.find()) {
      steps.add(
          new Step(
              Optional.ofNullable(shell.group(1)).orElse(shell.group(2)),
              Map.of(),
              text.lastIndexOf("always {", shell.start()) >= 0));
    }
    return new Workflow(text, variables, List.copyOf(steps));
  }

  private static String lines(Map<String, Object> parent, String name) {
    StringBuilder script = new StringBuilder();
    for (Object line : list(parent, name)) {
      script.append(line).append('\n');
    }
    return script.toString();
  }

  private static List<?> list(Map<String, Object> parent, String name) {
    return (List<?>) Objects.requireNonNull(parent.get(name), name);
  }

  private static Map<String, String> strings(Map<String, Object> parent, String name) {
    Map<String, String> strings = new LinkedHashMap<>();
    if (parent.get(name) instanceof Map<?, ?> given) {
      given.forEach((key, text) -> strings.put(String.valueOf(key), String.valueOf(text)));
    }
    return strings;
  }

  /** The members of a member. */
  static Map<String, Object> map(Map<String, Object> parent, String name) {
    return members(Objects.requireNonNull(parent.get(name), name));
  }

  private static Map<String, Object> members(Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((name, member) -> members.put(String.valueOf(name), member));
    return members;
  }
}
