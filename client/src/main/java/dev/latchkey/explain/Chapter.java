package dev.latchkey.explain;

import java.util.List;

/** Some of the decisions. One that cannot be made says so; nothing is thrown. */
public interface Chapter {
  /** They, as they are now. */
  List<Decision> decisions();
}
