package dev.latchkey.store;

import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import java.util.Optional;

/**
 * A small document of Latchkey's own beside the credential, as durable and as private as the
 * credential itself. Written only by the owner of the store, that is, while a {@link
 * StoreTransaction} is open. Thread-safe for reading.
 */
public interface Sidecar {
  /**
   * Its content, or nothing if it was never written.
   *
   * @throws StoreException if it cannot be read or understood
   */
  Optional<JsonObject> read();

  /**
   * Makes {@code content} its content; durable when this returns.
   *
   * @throws StoreException if that was not possible; then it is as it was
   */
  void write(JsonObject content);

  /**
   * Makes it as if it had never been written.
   *
   * @throws StoreException if that was not possible
   */
  default void remove() {
    write(JsonObject.empty());
  }
}
