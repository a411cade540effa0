package dev.latchkey.workload;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.WorkloadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file that the platform keeps up to date: GitLab's, Kubernetes', SPIFFE's. It is read anew for
 * each exchange.
 *
 * @param path an absolute path
 */
public record IdentityTokenFile(Path path) implements AssertionSource {
  /** How often a file is looked at that seems to be in the middle of being replaced. */
  private static final int LOOKS = 4;

  private static final long PAUSE_MILLIS = 50;

  @Override
  public Secret read() {
    for (int look = 1; look <= LOOKS; look++) {
      byte[] content = content();
      // One that is written in place is empty for a moment.
      if (content.length > 0 || look == LOOKS) {
        Optional<Secret> token = Assertion.parse(content, describe());
        if (token.isPresent()) {
          return token.get();
        }
      }
      pause();
    }
    throw new WorkloadException(
        ErrorCode.ASSERTION_UNAVAILABLE,
        "the workload identity token of " + describe() + " is not a whole JWT",
        "check what writes it; it should write another file and rename it");
  }

  @Override
  public String describe() {
    return "file " + path;
  }

  private byte[] content() {
    try {
      if (Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
        throw new WorkloadException(
            ErrorCode.ASSERTION_INVALID,
            describe() + " is a pipe, socket or device",
            "let OPENAI_IDENTITY_TOKEN_FILE name a plain file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return in.readNBytes(Assertion.MAX_SIZE + 1);
      }
    } catch (NoSuchFileException e) {
      throw new WorkloadException(
          ErrorCode.ASSERTION_UNAVAILABLE,
          "could not read the workload identity token: " + path + " does not exist",
          "check OPENAI_IDENTITY_TOKEN_FILE, and that the platform has written the file",
          e);
    } catch (IOException e) {
      throw new WorkloadException(
          ErrorCode.ASSERTION_INVALID,
          "could not read the workload identity token of "
              + describe()
              + ": "
              + e.getClass().getSimpleName(),
          "make it a file that this user may read",
          e);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
