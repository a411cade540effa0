package dev.latchkey.home;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the login of a home is, where it should be, and where else something is. */
public final class StoreSurvey {
  private final HomeStores stores;

  /** Of the home of {@code stores}. */
  public StoreSurvey(HomeStores stores) {
    this.stores = stores;
  }

  /**
   * What was found in one place.
   *
   * @param name its word
   * @param where for people
   * @param login what is there, if something is
   * @param trouble why nobody knows, if so
   * @param counts whether this is the login that commands use
   * @param warnings what is wrong with how it is kept there
   */
  public record Finding(
      String name,
      String where,
      Optional<Credential> login,
      Optional<StoreException> trouble,
      boolean counts,
      List<String> warnings) {}

  /**
   * All of it.
   *
   * @param home which home
   * @param kind what is configured, and where that was said
   * @param findings one for each place
   * @param moving whether a move was begun and not finished
   */
  public record Report(
      Path home, Setting<StoreKind> kind, List<Finding> findings, boolean moving) {}

  /** Looks everywhere. Changes nothing. */
  public Report look() {
    List<Finding> findings = new ArrayList<>();
    boolean counted = false;
    for (Place place : inOrder()) {
      Finding finding = finding(place, !counted && isRead(place));
      counted |= finding.counts;
      findings.add(finding);
    }
    return new Report(
        stores.home(), stores.kind(), List.copyOf(findings), Relocation.isUnfinished(stores));
  }

  /**
   * Proves that a login could be stored where the configuration says: writes, reads back and
   * removes something that is no login.
   *
   * @throws StoreException if it could not
   */
  public void tryOut() {
    stores.configured().checkWritable();
  }

  private List<Place> inOrder() {
    HomeStores.Places places =
        stores.places(
            stores.kind().value() == StoreKind.FILE || stores.isSettledOnFile()
                ? StoreKind.FILE
                : StoreKind.KEYRING);
    List<Place> all = new ArrayList<>();
    all.add(places.target());
    all.addAll(places.others());
    return all;
  }

  private boolean isRead(Place place) {
    return stores.lasting().map(HomeStore::placeNames).orElse(List.of()).contains(place.name());
  }

  private static Finding finding(Place place, boolean read) {
    Optional<AuthDocument> document = Optional.empty();
    Optional<StoreException> trouble = Optional.empty();
    try {
      document = place.read();
    } catch (StoreException e) {
      trouble = Optional.of(e);
    }
    return new Finding(
        place.name(),
        place.describe(),
        document.map(AuthDocument::credential),
        trouble,
        read && document.isPresent(),
        document.isPresent() ? place.warnings() : List.of());
  }
}
