package dev.latchkey.capability;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What each way of signing in gives, as public pages say it. Pages change: {@link #sources} says
 * which were read, and in which state. Immutable.
 *
 * @param sources the pages; never empty
 * @param governance whose settings govern a sign-in of each kind, in words
 * @param rows the capabilities
 */
public record CapabilityTable(
    List<Source> sources, Map<LoginKind, String> governance, List<Capability> rows) {
  private static final String RESOURCE = "capabilities.json";

  /**
   * A page that was read.
   *
   * @param date of the version that was read
   */
  public record Source(URI page, LocalDate date) {}

  /** Copies the collections. */
  public CapabilityTable {
    sources = List.copyOf(sources);
    governance = Map.copyOf(governance);
    rows = List.copyOf(rows);
  }

  /** The table of this library. Reads its file each time. */
  public static CapabilityTable builtIn() {
    try (InputStream in =
        Objects.requireNonNull(CapabilityTable.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return read(in, RESOURCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A newer table, or one's own; at most {@link JsonReader#MAX_SIZE} bytes.
   *
   * @throws ConfigurationException if it cannot be read, or anything in it is not as it should be;
   *     the message names the row
   */
  public static CapabilityTable read(Path file) {
    String place = Printable.escape(file.toString(), 500);
    if (!Files.isRegularFile(file)) {
      throw unreadable(place, "is no file", null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, place);
    } catch (IOException e) {
      throw unreadable(place, "cannot be read", e);
    }
  }

  private static CapabilityTable read(InputStream in, String place) throws IOException {
    return new CapabilityTableReader(place).read(in.readNBytes(JsonReader.MAX_SIZE + 1));
  }

  private static ConfigurationException unreadable(
      String place, String problem, @Nullable IOException cause) {
    return new ConfigurationException(
        ErrorCode.CONFIG_INVALID,
        "the capability table " + place + " " + problem,
        "give the file of a table, or none for the one that is built in",
        cause);
  }

  /** As of when all of it holds: the date of the oldest page. */
  public LocalDate date() {
    return sources.stream().map(Source::date).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** What a credential of {@code mode} gives. */
  public Entitlements of(AuthMode mode, Optional<Plan> plan) {
    return of(LoginKind.of(mode), plan);
  }

  /** What a sign-in of {@code kind} gives; a plan counts only where ChatGPT's plans do. */
  public Entitlements of(LoginKind kind, Optional<Plan> plan) {
    return new Entitlements(
        kind,
        plan,
        Objects.requireNonNull(governance.get(kind), "every kind is governed"),
        rows.stream().map(row -> row.resolve(kind, plan)).toList());
  }

  /** What each way of signing in would give somebody whose plan is not known. */
  public List<Entitlements> compare() {
    return Arrays.stream(LoginKind.values()).map(kind -> of(kind, Optional.empty())).toList();
  }
}
