package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;

/** The right to change where the document of a home is kept, too. Used by one thread. */
public interface HomeTransaction extends StoreTransaction {

  /**
   * Writes {@code document} to one place, and reads it back there. No other place changes.
   *
   * @throws StoreException if it is not there afterwards
   */
  void copyTo(Place place, AuthDocument document);

  /**
   * Removes what one place holds.
   *
   * @throws StoreException if something is there and could not be removed
   */
  Removal clear(Place place);
}
