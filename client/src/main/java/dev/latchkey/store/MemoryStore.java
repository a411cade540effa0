package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** A store that ends with its process: Codex's {@code ephemeral}. */
public final class MemoryStore implements CredentialStore {
  private final AtomicReference<Optional<AuthDocument>> content =
      new AtomicReference<>(Optional.empty());
  private final ConcurrentMap<String, Sidecar> sidecars = new ConcurrentHashMap<>();
  private final ReentrantLock owner = new ReentrantLock();

  /** An empty store. */
  public MemoryStore() {}

  @Override
  public String describe() {
    return "memory of this process";
  }

  @Override
  public Optional<AuthDocument> read() {
    return content.get();
  }

  /** The content itself. */
  @Override
  public Optional<Object> revision() {
    return Optional.of(content.get());
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void checkWritable() {}

  @Override
  public Sidecar sidecar(String name) {
    return sidecars.computeIfAbsent(name, unused -> new MemorySidecar());
  }

  @Override
  public StoreTransaction begin() {
    owner.lock();
    return new StoreTransaction() {
      @Override
      public Optional<AuthDocument> read() {
        return content.get();
      }

      @Override
      public void replace(AuthDocument document) {
        content.set(Optional.of(document));
      }

      @Override
      public Removal remove() {
        return content.getAndSet(Optional.empty()).isPresent()
            ? new Removal(true, Optional.empty())
            : Removal.NOTHING;
      }

      @Override
      public Optional<String> setAside() {
        return Optional.empty();
      }

      @Override
      public void close() {
        owner.unlock();
      }
    };
  }

  private static final class MemorySidecar implements Sidecar {
    private final AtomicReference<Optional<JsonObject>> held =
        new AtomicReference<>(Optional.empty());

    @Override
    public Optional<JsonObject> read() {
      return held.get();
    }

    @Override
    public void write(JsonObject document) {
      held.set(Optional.of(document));
    }
  }
}
