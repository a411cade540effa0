package dev.latchkey.session;

/** Is told of changes of the stored login, on a thread of Latchkey's; should return soon. */
@FunctionalInterface
public interface ChangeListener {
  /** Something has changed. What this throws is ignored. */
  void changed(LoginChange change);
}
