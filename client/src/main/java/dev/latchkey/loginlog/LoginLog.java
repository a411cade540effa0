package dev.latchkey.loginlog;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Layers;
import dev.latchkey.config.Setting;
import dev.latchkey.error.StoreException;
import dev.latchkey.network.Transport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The login log of one Codex home: {@code codex-login.log} in {@code log_dir}, {@code log} of the
 * home by default, to which Codex appends as well (R-AUTH-30, B58).
 *
 * <p>Nothing is made before there is a line to write. What goes wrong is told once, and the sign-in
 * goes on without a log. Thread-safe.
 */
public final class LoginLog {
  /** The variable that sets the level. */
  public static final String LEVEL_VARIABLE = "LATCHKEY_LOG";

  private static final LogLevel DEFAULT_LEVEL = LogLevel.INFO;
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final LogLevel level;
  private final Optional<LogFile> file;
  private final List<String> defects;
  private final InstantSource clock;
  private final Consumer<String> trouble;
  private final String id;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean defectsTold = new AtomicBoolean();
  private final AtomicBoolean broken = new AtomicBoolean();

  private LoginLog(
      LogLevel level,
      Optional<LogFile> file,
      List<String> defects,
      InstantSource clock,
      Consumer<String> trouble) {
    this.level = level;
    this.file = file;
    this.defects = defects;
    this.clock = clock;
    this.trouble = trouble;
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    this.id = HexFormat.of().formatHex(random);
  }

  /** A log in which nothing is written. */
  public static LoginLog off() {
    return new LoginLog(
        LogLevel.OFF, Optional.empty(), List.of(), InstantSource.system(), sentence -> {});
  }

  /** A log in {@code file}. */
  static LoginLog in(LogFile file, LogLevel level, InstantSource clock, Consumer<String> trouble) {
    return new LoginLog(level, Optional.of(file), List.of(), clock, trouble);
  }

  /**
   * Where the log is that the configuration asks for, whether or not there is one; nothing if it
   * names no folder.
   *
   * @param home what a relative {@code log_dir} is relative to, unless it was said with {@code -c}
   * @param workingFolder what it is then relative to
   */
  public static Optional<Path> place(Layers layers, Path home, Path workingFolder) {
    return folder(layers, home, workingFolder).map(folder -> LogFile.in(folder).path());
  }

  private static Optional<Path> folder(Layers layers, Path home, Path workingFolder) {
    Optional<Setting<Object>> said = layers.value(Key.LOG_DIR);
    return said.isEmpty()
        ? Optional.of(home.resolve("log"))
        : folder(said.get(), home, workingFolder);
  }

  /**
   * The log that configuration and environment ask for. Never fails.
   *
   * @param layers who may have said where
   * @param home what a relative {@code log_dir} is relative to, unless it was said with {@code -c}
   * @param workingFolder what it is then relative to
   * @param trouble hears, as a sentence, why there is no log, or not the one that was asked for
   */
  public static LoginLog of(
      Layers layers,
      Path home,
      Path workingFolder,
      Environment environment,
      InstantSource clock,
      Consumer<String> trouble) {
    Optional<String> word = environment.getTrimmed(LEVEL_VARIABLE);
    Optional<LogLevel> level =
        word.isEmpty() ? Optional.of(DEFAULT_LEVEL) : LogLevel.of(word.get());
    Optional<Path> folder = folder(layers, home, workingFolder);
    List<String> defects = new ArrayList<>();
    if (level.isEmpty()) {
      defects.add(
          LEVEL_VARIABLE + " must be off, error, warn, info or debug; it is taken for info");
    }
    if (folder.isEmpty()) {
      defects.add("there is no login log: log_dir is not the path of a folder");
    }
    return new LoginLog(
        level.orElse(DEFAULT_LEVEL), folder.map(LogFile::in), List.copyOf(defects), clock, trouble);
  }

  private static Optional<Path> folder(Setting<Object> said, Path home, Path workingFolder) {
    if (!(said.value() instanceof String text) || text.isBlank()) {
      return Optional.empty();
    }
    try {
      Path base = said.origin().layer() == Layer.COMMAND_LINE ? workingFolder : home;
      return Optional.of(base.resolve(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The record of a sign-in that begins now. Whoever calls this calls {@link #end} when it is over.
   */
  public LoginRecord begin() {
    underWay.incrementAndGet();
    if (level != LogLevel.OFF && !defectsTold.getAndSet(true)) {
      defects.forEach(trouble);
    }
    if (!isWriting()) {
      return LoginRecord.NONE;
    }
    attempt(LogFile::rotate);
    String own = id + "-" + begun.incrementAndGet();
    return (event, fields) -> write(own, "login", event, fields);
  }

  /** A sign-in is over. */
  public void end() {
    underWay.decrementAndGet();
  }

  /** {@code transport}, whose exchanges during sign-ins are written down if the level says so. */
  public Transport watching(Transport transport) {
    return isWriting() && level.includes(LogLevel.DEBUG)
        ? new LoggedTransport(transport, this::exchange)
        : transport;
  }

  private void exchange(LogEvent event, LogField... fields) {
    if (underWay.get() > 0) {
      write(id, "http", event, fields);
    }
  }

  private void write(String loginId, String target, LogEvent event, LogField... fields) {
    if (!isWriting() || !level.includes(event.level())) {
      return;
    }
    String line = line(clock.instant(), loginId, target, event, fields);
    attempt(open -> open.append(line));
  }

  /** In the form that Codex's logging has. */
  private static String line(
      Instant now, String loginId, String target, LogEvent event, LogField... fields) {
    StringBuilder line = new StringBuilder(160);
    String level = event.level().name();
    line.append(TIMESTAMP.format(now)).append(' ').repeat(' ', 5 - level.length()).append(level);
    line.append(" latchkey::").append(target).append(": ").append(event.text());
    line.append(" login_id=").append(loginId);
    for (LogField field : fields) {
      line.append(' ').append(field);
    }
    return line.toString();
  }

  private boolean isWriting() {
    return level != LogLevel.OFF && file.isPresent() && !broken.get();
  }

  private void attempt(Consumer<LogFile> action) {
    try {
      file.ifPresent(action);
    } catch (StoreException e) {
      if (!broken.getAndSet(true)) {
        trouble.accept(
            "there is no login log: " + e.getMessage() + "; this does not stop the sign-in");
      }
    }
  }
}
