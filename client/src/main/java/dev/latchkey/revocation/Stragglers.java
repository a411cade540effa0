package dev.latchkey.revocation;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.Place;
import dev.latchkey.store.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Logins of the same home in places that its store does not read any more: left there when the
 * store was changed, and as good as ever for whoever finds them (B39).
 *
 * @param places where something may be
 * @param documents what could be read there, without what the store itself holds
 */
record Stragglers(List<Place> places, List<AuthDocument> documents) {

  /**
   * Looks for them.
   *
   * @param current what the store itself holds
   * @param remarks to which is added where nobody could look
   */
  static Stragglers of(
      StoreTransaction owner, Optional<AuthDocument> current, List<String> remarks) {
    List<Place> places = new ArrayList<>();
    List<AuthDocument> documents = new ArrayList<>();
    for (Place place : owner.elsewhere()) {
      try {
        place.read().filter(found -> !current.equals(Optional.of(found))).ifPresent(documents::add);
        places.add(place);
      } catch (StoreException e) {
        if (e.code() == ErrorCode.STORE_UNREADABLE || e.code() == ErrorCode.STORE_UNFIT) {
          places.add(place);
        } else if (e.code() != ErrorCode.KEYRING_ABSENT) {
          remarks.add("an older login may be left in " + place.describe() + ": " + e.getMessage());
        }
      }
    }
    return new Stragglers(List.copyOf(places), List.copyOf(documents));
  }

  /**
   * Removes them all, and returns what the user should know about it.
   *
   * @param successor what the store holds now: it may have gone to one of these places
   */
  List<String> remove(Optional<AuthDocument> successor) {
    List<String> remarks = new ArrayList<>();
    for (Place place : places) {
      try {
        if (!holds(place, successor) && place.remove().existed()) {
          remarks.add("an older login was removed from " + place.describe());
        }
      } catch (StoreException e) {
        remarks.add("an older login stays in " + place.describe() + ": " + e.getMessage());
      }
    }
    return remarks;
  }

  private static boolean holds(Place place, Optional<AuthDocument> successor) {
    try {
      return successor.isPresent() && place.read().equals(successor);
    } catch (StoreException e) {
      if (e.code() == ErrorCode.STORE_UNREADABLE || e.code() == ErrorCode.STORE_UNFIT) {
        return false;
      }
      throw e;
    }
  }
}
