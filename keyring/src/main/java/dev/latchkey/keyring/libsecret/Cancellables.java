package dev.latchkey.keyring.libsecret;

import java.util.HashMap;
import java.util.Map;

/** The calls that are under way, each as a {@code GCancellable}. Thread-safe. */
final class Cancellables {
  private final Map<Long, CLibrary> underWay = new HashMap<>(); // guarded by this

  /** A new one, for one call. */
  synchronized long begin(CLibrary c) {
    long cancellable = c.call("g_cancellable_new");
    underWay.put(cancellable, c);
    return cancellable;
  }

  /** Gives it back. Holds the lock, so that nobody cancels what is gone. */
  synchronized void end(CLibrary c, long cancellable) {
    underWay.remove(cancellable);
    c.call("g_object_unref", cancellable);
  }

  synchronized void cancelAll() {
    for (Map.Entry<Long, CLibrary> call : underWay.entrySet()) {
      call.getValue().call("g_cancellable_cancel", call.getKey());
    }
  }
}
