package dev.latchkey.authority.storage;

/** What became of an assertion that was found right. */
public enum Admission {
  /** It counts now, and if it has an id, not again. */
  ADMITTED,
  /** An assertion with this id was admitted before. */
  REPLAYED,
  /** The rule is gone, or whom it speaks for is suspended. */
  GONE
}
