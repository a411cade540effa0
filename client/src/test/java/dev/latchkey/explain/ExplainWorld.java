package dev.latchkey.explain;

import dev.latchkey.Latchkey;
import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.keyring.KeyringInMemory;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A home, a machine and a project, in which every layer of a configuration can be written. */
final class ExplainWorld implements AutoCloseable {
  final TestHome home = TestHome.create();
  final TestHome machine = TestHome.create();
  final TestHome project = TestHome.create();
  final KeyringInMemory keyring = new KeyringInMemory();
  final Map<String, String> environment = new HashMap<>();
  final List<String> overrides = new ArrayList<>();
  boolean inProject;
  Optional<String> configurationProfile = Optional.empty();
  boolean apiKeyVariable;

  ExplainWorld user(String text) {
    home.write("config.toml", text);
    return this;
  }

  ExplainWorld machine(String name, String text) {
    machine.write("etc/codex/" + name, text);
    return this;
  }

  /** A project with a configuration of its own, in which everything happens from now on. */
  ExplainWorld project(String text) {
    try {
      Files.createDirectories(project.file(".git"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    project.write(".codex/config.toml", text);
    inProject = true;
    return this;
  }

  Path etc(String name) {
    return machine.file("etc/codex/" + name);
  }

  LatchkeyBuilder builder() {
    LatchkeyBuilder builder =
        Latchkey.builder()
            .environment(Environment.of(environment))
            .home(home.path())
            .machine(MachineFiles.ofUnix(machine.path()))
            .overrides(overrides)
            .keyring(keyring)
            .apiKeyVariable(apiKeyVariable)
            .lenient(true);
    configurationProfile.ifPresent(builder::configurationProfile);
    if (inProject) {
      builder.workingFolder(project.path());
    }
    return builder;
  }

  Explanation explain() {
    try (Latchkey latchkey = builder().open()) {
      return latchkey.explain();
    }
  }

  Decision explain(String id) {
    return explain().decision(id).orElseThrow();
  }

  @Override
  public void close() {
    home.close();
    machine.close();
    project.close();
  }
}
