package dev.latchkey.testkit.store.sketch;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A store over anything that keeps texts by name. */
public abstract class TextStore implements CredentialStore {
  private static final String LOGIN = "login";

  /** The right to change something, as a lock that is held. */
  protected interface Owner extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits until nobody else owns the place, in this process or in another. */
  protected abstract Owner own();

  /** The text of that name, if there is one. */
  protected abstract Optional<String> text(String name);

  /** Puts a text in the place of the one of that name; durable when this returns. */
  protected abstract void put(String name, String text);

  /** Removes the text of that name, if there is one. */
  protected abstract void drop(String name);

  @Override
  public Optional<AuthDocument> read() {
    Optional<String> stored = text(LOGIN);
    try {
      return stored.map(AuthDocument::parse);
    } catch (JsonSyntaxException e) {
      throw unreadable(LOGIN, e);
    }
  }

  private StoreException unreadable(String name, JsonSyntaxException e) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE,
        "the " + name + " in " + describe() + " cannot be understood: " + e.getMessage(),
        "sign in again",
        e);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void checkWritable() {
    put("probe", "written and removed");
    drop("probe");
  }

  @Override
  public StoreTransaction begin() {
    Owner owner = own();
    return new StoreTransaction() {
      @Override
      public Optional<AuthDocument> read() {
        return TextStore.this.read();
      }

      @Override
      public void replace(AuthDocument document) {
        put(LOGIN, document.toCompactText());
      }

      @Override
      public Removal remove() {
        if (text(LOGIN).isEmpty()) {
          return Removal.NOTHING;
        }
        drop(LOGIN);
        return new Removal(true, Optional.empty());
      }

      @Override
      public Optional<String> setAside() {
        Optional<String> stored = text(LOGIN);
        stored.ifPresent(unreadable -> put("unreadable", unreadable));
        return stored.map(unreadable -> "unreadable in " + describe());
      }

      @Override
      public void close() {
        owner.close();
      }
    };
  }

  @Override
  public Sidecar sidecar(String name) {
    return new Sidecar() {
      @Override
      public Optional<JsonObject> read() {
        Optional<String> stored = text("sidecar " + name);
        try {
          return stored.map(text ->
              (JsonObject) new JsonReader().read(text.getBytes(StandardCharsets.UTF_8)).root());
        } catch (JsonSyntaxException e) {
          throw unreadable("sidecar " + name, e);
        }
      }

      @Override
      public void write(JsonObject content) {
        put("sidecar " + name, new JsonWriter().compact(content));
      }
    };
  }
}
