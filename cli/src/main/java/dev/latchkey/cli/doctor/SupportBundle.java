package dev.latchkey.cli.doctor;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommonOptions;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.explain.ExplainJson;
import dev.latchkey.credential.Printable;
import dev.latchkey.disk.SecretFile;
import dev.latchkey.doctor.Diagnosis;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LogRedaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file for whoever helps: what {@code doctor} and {@code explain} say, the end of the login
 * log without what may be secret in it, and what runs here. Nothing in it is secret; it does name
 * the account, folders and servers.
 */
final class SupportBundle {
  /** The variables that change how a sign-in goes. Those of our own prefixes are told besides. */
  private static final List<String> VARIABLES =
      List.of(
          "ALL_PROXY",
          "BROWSER",
          "CI",
          "CODESPACES",
          "DBUS_SESSION_BUS_ADDRESS",
          "DISPLAY",
          "GITHUB_ACTIONS",
          "HTTPS_PROXY",
          "HTTP_PROXY",
          "JAVA_TOOL_OPTIONS",
          "NO_PROXY",
          "RUST_LOG",
          "SSH_CONNECTION",
          "SSH_TTY",
          "SSL_CERT_DIR",
          "SSL_CERT_FILE",
          "WAYLAND_DISPLAY",
          "WSL_DISTRO_NAME",
          "XDG_RUNTIME_DIR",
          "all_proxy",
          "container",
          "http_proxy",
          "https_proxy",
          "no_proxy");

  private static final List<String> PREFIXES = List.of("CODEX_", "LATCHKEY_", "OPENAI_");

  private static final int LONGEST_LOG = 1 << 20;

  private final Surroundings surroundings;
  private final CommonOptions options;

  /** Within {@code surroundings}. */
  SupportBundle(Surroundings surroundings, CommonOptions options) {
    this.surroundings = surroundings;
    this.options = options;
  }

  /**
   * Writes it, with mode 0600, and says what is in it.
   *
   * @throws dev.latchkey.error.StoreException if there is such a file already, or it cannot be
   *     written
   */
  void write(Path file, Diagnosis diagnosis) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("doctor.json", DoctorJson.of(diagnosis));
    diagnosis.home().ifPresent(home -> ofHome(home, entries));
    entries.put("system.txt", system());
    Path target = surroundings.workingFolder().resolve(file);
    new SecretFile(target).create(zip(entries));
    surroundings
        .terminal()
        .say(
            Printable.escape(target.toString(), 500)
                + " holds "
                + String.join(", ", entries.keySet())
                + ". No secret is in it; the account, folders and servers are named.");
  }

  /** What can only be told of a home that can be used. */
  private void ofHome(Path home, Map<String, String> to) {
    try (Latchkey latchkey = surroundings.library(home, options).lookingOnly().open()) {
      to.put("explain.json", ExplainJson.of(latchkey.explain()));
      latchkey
          .loginLogFile()
          .flatMap(SupportBundle::tail)
          .ifPresent(log -> to.put("codex-login.log", LogRedaction.redact(log)));
    } catch (LatchkeyException e) {
      // What is wrong is in the diagnosis.
    }
  }

  /** Its last whole lines. */
  private static Optional<String> tail(Path log) {
    try {
      if (!Files.isRegularFile(log)) {
        return Optional.empty();
      }
      try (SeekableByteChannel channel = Files.newByteChannel(log)) {
        long begin = Math.max(0, channel.size() - LONGEST_LOG);
        byte[] bytes = Channels.newInputStream(channel.position(begin)).readNBytes(LONGEST_LOG);
        String text = new String(bytes, StandardCharsets.UTF_8);
        return Optional.of(begin == 0 ? text : text.substring(text.indexOf('\n') + 1));
      }
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private String system() {
    StringBuilder text = new StringBuilder();
    line(text, "latchkey", Latchkey.version());
    line(text, "java", property("java.vendor") + " " + property("java.runtime.version"));
    line(
        text,
        "system",
        property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    line(text, "locale", Locale.getDefault().toLanguageTag() + ", " + property("file.encoding"));
    line(text, "set", String.join(" ", variables()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(Printable.escape(value, 4000)).append('\n');
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  /** Their names; a value may be a secret. */
  private SortedSet<String> variables() {
    SortedSet<String> names = new TreeSet<>();
    for (String name : surroundings.environment().variables().keySet()) {
      if (VARIABLES.contains(name)
          || (name.matches("[A-Z0-9_]{1,80}") && PREFIXES.stream().anyMatch(name::startsWith))) {
        names.add(name);
      }
    }
    return names;
  }

  private static byte[] zip(Map<String, String> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory does not fail like that.
    }
    return bytes.toByteArray();
  }
}
