package dev.latchkey.keyring.libsecret;

import dev.latchkey.credential.Secret;
import dev.latchkey.keyring.KeyringName;
import java.util.List;

/**
 * What a keyring asks of a Secret Service. Each call may block for as long as the service likes,
 * until {@link #cancel}. Thread-safe.
 */
interface SecretService {

  /** Where new items go. */
  enum Collection {
    /** A fresh session may have none. */
    ABSENT,
    LOCKED,
    OPEN
  }

  /**
   * The items of all collections with that name, whatever else their attributes say; prompts
   * nobody.
   *
   * @throws ServiceTrouble if that was not possible
   */
  List<ServiceItem> search(KeyringName name) throws ServiceTrouble;

  /** The state of the default collection. */
  Collection defaultCollection() throws ServiceTrouble;

  /** Puts an item into the default collection, in the place of one with the same attributes. */
  void store(KeyringName name, Secret value) throws ServiceTrouble;

  /** Gives an item another secret, and leaves its label and attributes. */
  void change(String path, Secret value) throws ServiceTrouble;

  /** Deletes an item. */
  void delete(String path) throws ServiceTrouble;

  /** Unlocks the default collection, or makes one if there is none; prompts the user. */
  void openDefaultCollection() throws ServiceTrouble;

  /** Unlocks the items of that name; prompts the user. */
  void unlock(KeyringName name) throws ServiceTrouble;

  /** Forgets the service, so that the next call begins with nothing agreed upon. */
  void forget();

  /** Ends all calls that are under way, with {@link ServiceTrouble.Kind#CANCELLED}. */
  void cancel();
}
