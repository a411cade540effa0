package dev.latchkey.explain;

import dev.latchkey.config.Layer;
import dev.latchkey.config.Origin;
import dev.latchkey.credential.Printable;
import java.util.Optional;

/**
 * Who said something.
 *
 * @param place for people: a file's path, a variable's name, {@code built in}
 * @param layer the configuration layer, if it is one
 * @param line from 1; 0 where there are no lines
 */
public record Source(String place, Optional<Layer> layer, int line) {
  /** Nobody but this library itself. */
  public static final Source BUILT_IN =
      new Source(Layer.BUILT_IN.label(), Optional.of(Layer.BUILT_IN), 0);

  /** What is no layer: a variable, a store, a program. */
  public static Source of(String place) {
    return new Source(Printable.escape(place, 500), Optional.empty(), 0);
  }

  /** A layer. */
  public static Source of(Origin origin) {
    return origin.layer() == Layer.BUILT_IN
        ? BUILT_IN
        : new Source(
            Printable.escape(origin.place(), 500), Optional.of(origin.layer()), origin.line());
  }

  /** Whether nobody said anything. */
  public boolean isBuiltIn() {
    return equals(BUILT_IN);
  }

  /** For people: {@code /home/kim/.codex/config.toml, line 3}. */
  @Override
  public String toString() {
    return line > 0 ? place + ", line " + line : place;
  }
}
