package dev.latchkey.json;

/** Says that a text is not what it should be, and where; never what stood there. */
public final class JsonSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final int line;
  private final int column;

  /** A problem, described without any part of the text, at a line and column that count from 1. */
  public JsonSyntaxException(String problem, int line, int column) {
    super(problem + " at line " + line + ", column " + column);
    this.problem = problem;
    this.line = line;
    this.column = column;
  }

  /** What is wrong, without the place. */
  public String problem() {
    return problem;
  }

  /** The line, counting from 1. */
  public int line() {
    return line;
  }

  /** The column in characters, counting from 1. */
  public int column() {
    return column;
  }
}
