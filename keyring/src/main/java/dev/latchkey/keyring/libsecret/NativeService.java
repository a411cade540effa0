package dev.latchkey.keyring.libsecret;

import dev.latchkey.credential.Secret;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.libsecret.ServiceTrouble.Kind;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Secret Service of the session bus, as libsecret speaks to it (its documentation: <a
 * href="https://gnome.pages.gitlab.gnome.org/libsecret/">libsecret</a>).
 *
 * <p>The library keeps one proxy of the service per process, with a key to decrypt secrets that it
 * has agreed upon; {@link #forget} drops it.
 */
final class NativeService implements SecretService {
  private static final int ALL = 2; // SECRET_SEARCH_ALL
  private static final String DEFAULT = "default";

  private final String library;
  private final @Nullable String address;
  private final @Nullable String runtimeFolder;
  private final Cancellables underWay = new Cancellables();
  private volatile @Nullable CLibrary loaded;

  /**
   * One that is loaded when it is first asked.
   *
   * @param library the name of the library's file
   * @param address what the session says of its bus, if it does
   * @param runtimeFolder where a bus is by default
   */
  NativeService(String library, @Nullable String address, @Nullable String runtimeFolder) {
    this.library = library;
    this.address = address;
    this.runtimeFolder = runtimeFolder;
  }

  static NativeService ofThisSession() {
    return new NativeService(
        "libsecret-1.so.0",
        System.getenv("DBUS_SESSION_BUS_ADDRESS"),
        System.getenv("XDG_RUNTIME_DIR"));
  }

  private Conversation begin() throws ServiceTrouble {
    CLibrary c = loaded();
    Conversation conversation = new Conversation(c, underWay);
    try {
      conversation.connect();
      return conversation;
    } catch (Throwable e) {
      conversation.close();
      throw e;
    }
  }

  private CLibrary loaded() throws ServiceTrouble {
    CLibrary known = loaded;
    if (known == null) {
      checkSession();
      known = CLibrary.load(library);
      loaded = known;
    }
    return known;
  }

  /**
   * GLib would start a bus of its own where there is an X display and no bus, and leave it running;
   * what was kept there would be found by nobody.
   */
  private void checkSession() throws ServiceTrouble {
    if (address != null && !address.isEmpty()) {
      return;
    }
    if (runtimeFolder == null
        || runtimeFolder.isEmpty()
        || !new File(runtimeFolder, "bus").exists()) {
      throw new ServiceTrouble(Kind.NO_BUS, "DBUS_SESSION_BUS_ADDRESS is not set");
    }
  }

  @Override
  public List<ServiceItem> search(KeyringName name) throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long items = search(conversation, c, name, ALL);
      try {
        LibsecretKeyring.checkSize(Integer.toUnsignedLong((int) c.call("g_list_length", items)), 0);
        // The search could load the secrets as well, but could not be cancelled meanwhile.
        if (items != 0) {
          c.call(
              "secret_item_load_secrets_sync",
              items,
              conversation.cancellable(),
              conversation.error());
          conversation.check();
        }
        List<ServiceItem> found = new ArrayList<>();
        for (long node = items; node != 0; node = next(node)) {
          found.add(item(c, data(node)));
        }
        return found;
      } finally {
        free(c, items);
      }
    }
  }

  private static long search(Conversation conversation, CLibrary c, KeyringName name, int flags)
      throws ServiceTrouble {
    long attributes = attributes(conversation, c, name);
    try {
      long items =
          c.call(
              "secret_service_search_sync",
              conversation.service(),
              0,
              attributes,
              flags,
              conversation.cancellable(),
              conversation.error());
      conversation.check();
      return items;
    } finally {
      c.call("g_hash_table_unref", attributes);
    }
  }

  /** What every program says that shares the item with Codex; a target some leave out. */
  private static long attributes(Conversation conversation, CLibrary c, KeyringName name) {
    long table = c.call("g_hash_table_new", c.address("g_str_hash"), c.address("g_str_equal"));
    put(conversation, c, table, "service", name.service());
    put(conversation, c, table, "username", name.account());
    return table;
  }

  private static void put(
      Conversation conversation, CLibrary c, long table, String key, String value) {
    c.call("g_hash_table_insert", table, conversation.text(key), conversation.text(value));
  }

  private static ServiceItem item(CLibrary c, long item) throws ServiceTrouble {
    String path = c.text(c.call("g_dbus_proxy_get_object_path", item));
    boolean locked = CLibrary.integer(c.call("secret_item_get_locked", item)) != 0;
    long modified = c.call("secret_item_get_modified", item);
    long value = locked ? 0 : c.call("secret_item_get_secret", item);
    return new ServiceItem(path, locked, value == 0 ? null : secret(c, value), modified);
  }

  private static Secret secret(CLibrary c, long value) throws ServiceTrouble {
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
      long place = arena.allocate(Long.BYTES, Long.BYTES).address();
      long bytes = c.call("secret_value_get", value, place);
      long length = CLibrary.memory(place, Long.BYTES).getLong(0);
      LibsecretKeyring.checkSize(0, length);
      byte[] copy = new byte[(int) length];
      if (length > 0) {
        CLibrary.memory(bytes, length).get(copy);
      }
      return Secret.of(new String(copy, StandardCharsets.UTF_8));
    } finally {
      c.call("secret_value_unref", value);
    }
  }

  private static long data(long node) {
    return CLibrary.memory(node, Long.BYTES).getLong(0);
  }

  private static long next(long node) {
    ByteBuffer fields = CLibrary.memory(node, 2L * Long.BYTES);
    return fields.getLong(Long.BYTES);
  }

  /** A list, and what is in it. */
  private static void free(CLibrary c, long list) {
    for (long node = list; node != 0; node = next(node)) {
      c.call("g_object_unref", data(node));
    }
    c.call("g_list_free", list);
  }

  @Override
  public Collection defaultCollection() throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long collection = collection(conversation, c);
      if (collection == 0) {
        return Collection.ABSENT;
      }
      boolean locked = CLibrary.integer(c.call("secret_collection_get_locked", collection)) != 0;
      c.call("g_object_unref", collection);
      return locked ? Collection.LOCKED : Collection.OPEN;
    }
  }

  private static long collection(Conversation conversation, CLibrary c) throws ServiceTrouble {
    long collection =
        c.call(
            "secret_collection_for_alias_sync",
            conversation.service(),
            conversation.text(DEFAULT),
            0,
            conversation.cancellable(),
            conversation.error(),
            0);
    conversation.check();
    return collection;
  }

  @Override
  public void store(KeyringName name, Secret secret) throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long attributes = attributes(conversation, c, name);
      // What Codex writes as well, so that it finds its item by them and replaces it (protocol
      // §4.4).
      put(conversation, c, attributes, "target", DEFAULT);
      put(conversation, c, attributes, "application", "rust-keyring");
      long value = conversation.value(secret);
      try {
        c.call(
            "secret_service_store_sync",
            conversation.service(),
            0,
            attributes,
            conversation.text(DEFAULT),
            conversation.text(name.account() + "@" + name.service() + ":default (keyring v3.6.3)"),
            value,
            conversation.cancellable(),
            conversation.error());
        conversation.check();
      } finally {
        c.call("secret_value_unref", value);
        c.call("g_hash_table_unref", attributes);
      }
    }
  }

  @Override
  public void change(String path, Secret secret) throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long item = unlockedItem(conversation, c, path);
      long value = conversation.value(secret);
      try {
        c.call(
            "secret_item_set_secret_sync",
            item,
            value,
            conversation.cancellable(),
            conversation.error());
        conversation.check();
      } finally {
        c.call("secret_value_unref", value);
        c.call("g_object_unref", item);
      }
    }
  }

  @Override
  public void delete(String path) throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long item = unlockedItem(conversation, c, path);
      try {
        c.call("secret_item_delete_sync", item, conversation.cancellable(), conversation.error());
        conversation.check();
      } finally {
        c.call("g_object_unref", item);
      }
    }
  }

  /** The item there. One that is locked is trouble: to change it would prompt the user. */
  private static long unlockedItem(Conversation conversation, CLibrary c, String path)
      throws ServiceTrouble {
    long item =
        c.call(
            "secret_item_new_for_dbus_path_sync",
            conversation.service(),
            conversation.text(path),
            0,
            conversation.cancellable(),
            conversation.error(),
            0);
    conversation.check();
    if (CLibrary.integer(c.call("secret_item_get_locked", item)) != 0) {
      c.call("g_object_unref", item);
      throw new ServiceTrouble(Kind.LOCKED, "the item is locked");
    }
    return item;
  }

  @Override
  public void openDefaultCollection() throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long collection = collection(conversation, c);
      if (collection == 0) {
        collection =
            c.call(
                "secret_collection_create_sync",
                conversation.service(),
                conversation.text("Default keyring"),
                conversation.text(DEFAULT),
                0,
                conversation.cancellable(),
                conversation.error());
        conversation.check();
        c.call("g_object_unref", collection);
        return;
      }
      long list = c.call("g_list_append", 0, collection);
      try {
        unlock(conversation, c, list);
      } finally {
        free(c, list);
      }
    }
  }

  @Override
  public void unlock(KeyringName name) throws ServiceTrouble {
    try (Conversation conversation = begin()) {
      CLibrary c = loaded();
      long items = search(conversation, c, name, ALL);
      try {
        long locked = 0;
        for (long node = items; node != 0; node = next(node)) {
          if (CLibrary.integer(c.call("secret_item_get_locked", data(node))) != 0) {
            locked = c.call("g_list_append", locked, data(node));
          }
        }
        if (locked != 0) {
          try {
            unlock(conversation, c, locked);
          } finally {
            c.call("g_list_free", locked);
          }
        }
      } finally {
        free(c, items);
      }
    }
  }

  /** All of {@code objects}; who dismisses the prompt is no error to the library. */
  private static void unlock(Conversation conversation, CLibrary c, long objects)
      throws ServiceTrouble {
    int unlocked =
        CLibrary.integer(
            c.call(
                "secret_service_unlock_sync",
                conversation.service(),
                objects,
                conversation.cancellable(),
                0,
                conversation.error(),
                0));
    conversation.check();
    if (unlocked < CLibrary.integer(c.call("g_list_length", objects))) {
      throw new ServiceTrouble(Kind.LOCKED, "it was not unlocked");
    }
  }

  @Override
  public void forget() {
    CLibrary known = loaded;
    if (known != null) {
      known.call("secret_service_disconnect");
    }
  }

  @Override
  public void cancel() {
    underWay.cancelAll();
  }
}
