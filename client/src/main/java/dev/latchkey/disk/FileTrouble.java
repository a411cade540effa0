package dev.latchkey.disk;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Turns what the file system says into what the user can do about it. */
public final class FileTrouble {
  private FileTrouble() {}

  /** A failure of {@code what} ("read", "write", "lock", "remove", "move") at {@code file}. */
  public static StoreException of(Path file, String what, IOException e) {
    String reason = reason(e);
    ErrorCode code = what.equals("read") ? ErrorCode.STORE_UNFIT : ErrorCode.STORE_UNWRITABLE;
    return new StoreException(
        code, "cannot " + what + " " + file + ": " + reason, remedy(reason), e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException missing -> "its folder does not exist";
      case NotDirectoryException notDirectory -> "a part of the path is not a folder";
      case FileSystemLoopException loop -> "its symbolic links lead in a circle";
      case FileSystemException other when other.getReason() != null -> {
        String text = other.getReason();
        yield text.startsWith("Too many levels of symbolic links")
            ? "its symbolic links lead in a circle"
            : uncapitalised(text);
      }
      default -> {
        String text = e.getMessage();
        yield text == null ? e.getClass().getSimpleName() : uncapitalised(text);
      }
    };
  }

  private static String uncapitalised(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private static String remedy(String reason) {
    if (reason.startsWith("permission denied")) {
      return "check who owns it and its mode (ls -l), for example after a sudo";
    }
    if (reason.startsWith("operation not permitted")) {
      return "look whether it is marked immutable (lsattr), and run chattr -i on it if it may change";
    }
    if (reason.startsWith("no space left") || reason.startsWith("disk quota")) {
      return "free some space there and try again";
    }
    if (reason.startsWith("read-only file system")) {
      return "make it writable, or set CODEX_HOME (for profiles LATCHKEY_HOME) to a folder that is";
    }
    return "mend that and try again";
  }
}
