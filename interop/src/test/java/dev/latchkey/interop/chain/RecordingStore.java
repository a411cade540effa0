package dev.latchkey.interop.chain;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A store that writes down what became durable in it. */
final class RecordingStore implements CredentialStore {
  private final CredentialStore store;
  private final History history;

  RecordingStore(CredentialStore store, History history) {
    this.store = store;
    this.history = history;
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    return store.read();
  }

  @Override
  public Optional<Object> revision() {
    return store.revision();
  }

  @Override
  public List<Path> watchable() {
    return store.watchable();
  }

  @Override
  public List<String> warnings() {
    return store.warnings();
  }

  @Override
  public void checkWritable() {
    store.checkWritable();
  }

  @Override
  public Sidecar sidecar(String name) {
    return store.sidecar(name);
  }

  @Override
  public StoreTransaction begin() {
    StoreTransaction owner = store.begin();
    return new StoreTransaction() {
      @Override
      public Optional<AuthDocument> read() {
        return owner.read();
      }

      @Override
      public void replace(AuthDocument document) {
        owner.replace(document);
        if (document.credential() instanceof ChatGptSession session) {
          history.add(Event.Kind.DURABLE_REFRESH, session.tokens().refreshToken());
          history.add(Event.Kind.DURABLE_ACCESS, session.tokens().accessToken());
        }
      }

      @Override
      public Removal remove() {
        return owner.remove();
      }

      @Override
      public Optional<String> setAside() {
        return owner.setAside();
      }

      @Override
      public void close() {
        owner.close();
      }
    };
  }
}
