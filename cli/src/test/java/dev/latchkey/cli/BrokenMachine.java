package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A machine that a test breaks, examines and mends as a user would: with a shell, whose variables
 * it has afterwards.
 */
final class BrokenMachine implements AutoCloseable {
  final Lab lab = new Lab();
  final TestHome scratch = TestHome.create();
  private final Map<String, String> placeholders = new LinkedHashMap<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> words = new ArrayList<>(List.of("doctor", "--json"));

  BrokenMachine() throws IOException {
    Path bin = Files.createDirectories(scratch.file("bin"));
    script(
        bin.resolve("latchkey"),
        // A container is no place for a browser, and tests may run in one.
        "[ \"$*\" = login ] && set -- login --flow loopback\nexec '"
            + Path.of(System.getProperty("java.home"), "bin/java")
            + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xlog:disable"
            + " -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + Main.class.getName()
            + " \"$@\"");
    // Goes where a browser would be sent by the person in front of it.
    script(bin.resolve("browse"), "exec curl -fsSL -o /dev/null \"$1\"");
    script(bin.resolve("sudo"), "exec \"$@\"");
    lab.environment.put("PATH", bin + ":/usr/bin:/bin");
    lab.environment.put("HOME", scratch.path().toString());
    lab.environment.put("BROWSER", "browse");
    lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
    Files.createSymbolicLink(lab.machine.file("proc"), Path.of("/proc"));
  }

  /** A program on the path of the cure. */
  Path script(String name, String text) throws IOException {
    return script(scratch.file("bin/" + name), text);
  }

  private static Path script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  /** What is to be put in place of the word in capitals. */
  void placeholder(String word, Object value) {
    placeholders.put(word, value.toString());
  }

  void variable(String name, Object value) {
    lab.environment.put(name, value.toString());
  }

  void online() {
    words.add("--online");
  }

  /** The issuer says of every login that is alive whose it is. */
  void issuerKnowsLogins() {
    lab.issuer
        .on(Endpoint.WHOAMI)
        .always(
            Answer.from(request ->
                lab.issuer.isAlive(request.bearer().orElse(""))
                    ? Answer.json(
                        200,
                        Map.of(
                            "email", "ada@example.com",
                            "chatgpt_user_id", "user-ada",
                            "chatgpt_account_id", "acct-1111",
                            "chatgpt_plan_type", "plus",
                            "chatgpt_account_is_fedramp", false))
                    : Answer.status(401)));
  }

  void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  /** Closed with this machine. */
  <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }

  /** A program that runs until it is ended, or this machine is closed. */
  Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(lab.environment);
    Process process =
        builder
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    opened.add(() -> process.destroyForcibly().waitFor());
    return process;
  }

  /** All findings of that code. */
  List<JsonObject> findings(String code) throws IOException {
    Lab.Ended ended = lab.run(words.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err()).isIn(0, 1, 3);
    assertThat(JsonSchema.of("doctor.schema.json").complaints(ended.out())).isEmpty();
    JsonObject told = (JsonObject) new JsonReader().read(ended.out()).root();
    return ((JsonArray) told.get("findings").orElseThrow())
        .elements().stream()
            .map(JsonObject.class::cast)
            .filter(finding -> finding.string("code").orElseThrow().equals(code))
            .toList();
  }

  /** The command of a finding, with what a person would have filled in. */
  Optional<String> command(JsonObject finding) {
    return finding
        .object("cure")
        .orElseThrow()
        .string("command")
        .map(command -> {
          String filled = command;
          for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
            filled = filled.replace(placeholder.getKey(), placeholder.getValue());
          }
          return filled;
        });
  }

  /** Runs a line in a shell, whose variables are those of this machine afterwards. */
  void shell(String line) throws IOException, InterruptedException {
    Path variables = scratch.file("variables");
    Path output = scratch.file("output");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", "-c", line + "\n/usr/bin/env -0 >'" + variables + "'")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(lab.environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(line).isTrue();
    assertThat(variables).as(Files.readString(output)).exists();
    lab.environment.clear();
    for (String variable :
        new String(Files.readAllBytes(variables), StandardCharsets.UTF_8).split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        lab.environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    Files.delete(variables);
  }

  /** Whether {@code condition} comes to hold: what a signal does is done a little later. */
  static boolean await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : opened.reversed()) {
      resource.close();
    }
    lab.close();
    scratch.close();
  }
}
