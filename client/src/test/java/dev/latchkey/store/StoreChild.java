package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that uses a {@link FileStore} in a process of its own. */
public final class StoreChild {
  private StoreChild() {}

  /**
   * {@code once|read|check|remove|loop|many HOME NAME COUNT}. Says "ready", then "ok" or what went
   * wrong.
   */
  public static void main(String[] args) {
    FileStore store = new FileStore(Path.of(args[1]), HomeStore.Limits.DEFAULT);
    PrintStream out = System.out;
    try {
      switch (args[0]) {
        case "once" -> save(store, document(args[2], 1));
        case "read" ->
            out.println(
                store.read().map(AuthDocument::toCompactText).orElse("none").lines().findFirst());
        case "check" -> store.checkWritable();
        case "remove" -> {
          try (StoreTransaction owner = store.begin()) {
            out.println(owner.remove());
          }
        }
        case "many" -> {
          for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            save(store, document(args[2], i));
          }
        }
        case "loop" -> {
          save(store, document(args[2], 0));
          out.println("ready");
          out.flush();
          for (int i = 1; ; i++) {
            save(store, document(args[2], i));
          }
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
      out.println("ok");
    } catch (LatchkeyException e) {
      out.println(e.code().id() + ": " + e.getMessage() + " (" + e.remedy() + ")");
    }
  }

  private static void save(FileStore store, AuthDocument document) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
  }

  /** A document that is easily told from a torn one; every second is large. */
  static AuthDocument document(String name, int i) {
    return AuthDocument.forApiKey(
        Secret.of(
            "sk-" + name + "-" + (i % 2 == 0 ? "even" : "odd" + "x".repeat(20_000)) + "-end"));
  }

  /** Starts it. */
  static Process start(List<String> prefix, String... args) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(javaCommand());
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static List<String> javaCommand() {
    return List.of(
        Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path", ""),
        StoreChild.class.getName());
  }
}
