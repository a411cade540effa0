package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What macOS device management says: TOML in Base64, in the preferences of {@code com.openai.codex}
 * (policy §2.8).
 *
 * <p>Asked with the system's own {@code defaults}, and only if there is a file that may hold an
 * answer. What cannot be read is an error: it may have been a requirement. Immutable.
 */
public final class ManagedPreferences {
  private static final String DOMAIN = "com.openai.codex";
  private static final String VALUES = "config_toml_base64";
  private static final String REQUIREMENTS = "requirements_toml_base64";
  private static final int LIMIT_SECONDS = 5;

  private final List<Path> files;
  private final Path program;

  /**
   * @param files those that may hold an answer
   * @param program {@code defaults}
   */
  ManagedPreferences(List<Path> files, Path program) {
    this.files = List.copyOf(files);
    this.program = program;
  }

  /** Those of this machine, which has none unless it is a Mac. */
  static ManagedPreferences of(Environment environment) {
    if (!System.getProperty("os.name", "").startsWith("Mac")) {
      return new ManagedPreferences(List.of(), Path.of(""));
    }
    String file = DOMAIN + ".plist";
    Path managed = Path.of("/Library/Managed Preferences");
    return new ManagedPreferences(
        List.of(
            managed.resolve(file),
            managed.resolve(System.getProperty("user.name", "")).resolve(file),
            Path.of("/Library/Preferences", file),
            CodexHome.userHome(environment).resolve("Library/Preferences").resolve(file)),
        Path.of("/usr/bin/defaults"));
  }

  /**
   * What {@code layer} says; nothing if nobody manages it.
   *
   * @throws ConfigurationException if it cannot be read
   */
  Optional<LayerText> read(Layer layer) {
    boolean isThere = false;
    for (Path file : files) {
      isThere |= !Files.notExists(file);
    }
    if (!isThere) {
      return Optional.empty();
    }
    String key = layer == Layer.DEVICE_REQUIREMENTS ? REQUIREMENTS : VALUES;
    String place = "managed preference " + key + " of " + DOMAIN;
    Optional<String> answer = ask(key, place);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    LayerText text = new LayerText(layer, place, decoded(answer.get().strip(), place));
    text.check();
    return Optional.of(text);
  }

  private Optional<String> ask(String key, String place) {
    Process process;
    try {
      process =
          new ProcessBuilder(program.toString(), "read", DOMAIN, key)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw unreadable(place + " cannot be asked for: " + program + " does not start", e);
    }
    CompletableFuture<byte[]> output =
        CompletableFuture.supplyAsync(() -> {
          try {
            return process.getInputStream().readNBytes(LayerFile.MAX_SIZE * 2);
          } catch (IOException e) {
            return new byte[0];
          }
        });
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw unreadable(
            place + " cannot be asked for: no answer in " + LIMIT_SECONDS + " s", null);
      }
      byte[] answer = output.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      // 1 is how the program says that there is no such key.
      return switch (process.exitValue()) {
        case 0 -> Optional.of(new String(answer, StandardCharsets.UTF_8));
        case 1 -> Optional.empty();
        default ->
            throw unreadable(
                place + " cannot be asked for: " + program + " ended with " + process.exitValue(),
                null);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable(place + " was not read: interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw unreadable(place + " cannot be read", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String decoded(String base64, String place) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
          .toString();
    } catch (IllegalArgumentException e) {
      throw unreadable(place + " is no Base64", e);
    } catch (CharacterCodingException e) {
      throw unreadable(place + " is no UTF-8", e);
    }
  }

  private static ConfigurationException unreadable(String message, @Nullable Exception cause) {
    return new ConfigurationException(
        ErrorCode.REQUIREMENTS_INVALID,
        message,
        "until an administrator has corrected it, nothing but latchkey logout works here",
        cause);
  }
}
