package dev.latchkey.config;

/**
 * Where something was said.
 *
 * @param layer the layer
 * @param place for people: a file's path, {@code -c forced_login_method}, {@code the default}
 * @param line from 1; 0 where there are no lines
 * @param column from 1; 0 where there are no lines
 */
public record Origin(Layer layer, String place, int line, int column) {

  /** A place without lines. */
  public static Origin of(Layer layer, String place) {
    return new Origin(layer, place, 0, 0);
  }

  /** For people: {@code /home/kim/.codex/config.toml, line 3, column 1}. */
  @Override
  public String toString() {
    return line > 0 ? place + ", line " + line + ", column " + column : place;
  }
}
