package dev.latchkey.revocation;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.Place;
import dev.latchkey.store.StoreTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Logins of the same home in places that its store does not read any more: left there when the
 * store was changed, and as good as ever for whoever finds them (B39).
 *
 * @param documents what could be read there, without what the store itself holds
 * @param deaf the names of places that could not be asked, and are not asked again
 */
record Stragglers(List<AuthDocument> documents, Set<String> deaf) {

  /**
   * Looks for them, before anything is stored.
   *
   * @param current what the store itself holds
   * @param remarks to which is added where nobody could look
   */
  static Stragglers of(
      StoreTransaction owner, Optional<AuthDocument> current, List<String> remarks) {
    List<AuthDocument> documents = new ArrayList<>();
    Set<String> deaf = new HashSet<>();
    for (Place place : owner.elsewhere()) {
      try {
        place.read().filter(found -> !current.equals(Optional.of(found))).ifPresent(documents::add);
      } catch (StoreException e) {
        if (e.code() == ErrorCode.STORE_UNREADABLE || e.code() == ErrorCode.STORE_UNFIT) {
          continue; // It can be removed all the same.
        }
        deaf.add(place.name());
        if (e.code() != ErrorCode.KEYRING_ABSENT) {
          remarks.add("an older login may be left in " + place.describe() + ": " + e.getMessage());
        }
      }
    }
    return new Stragglers(List.copyOf(documents), Set.copyOf(deaf));
  }

  /**
   * Removes what is elsewhere when everything is stored, which may be in other places than before,
   * and returns what the user should know about it.
   */
  List<String> remove(StoreTransaction owner) {
    List<String> remarks = new ArrayList<>();
    for (Place place : owner.elsewhere()) {
      if (deaf.contains(place.name())) {
        continue;
      }
      try {
        if (place.remove().existed()) {
          remarks.add("an older login was removed from " + place.describe());
        }
      } catch (StoreException e) {
        if (e.code() != ErrorCode.KEYRING_ABSENT) {
          remarks.add("an older login may stay in " + place.describe() + ": " + e.getMessage());
        }
      }
    }
    return remarks;
  }
}
