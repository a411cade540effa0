package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.store.CredentialStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What this program has seen of the stored login, and who wants to hear of changes (protocol §6.5).
 *
 * <p>Two counters tell changes apart: one counts all of them, the other those that may have put
 * another person or workspace in charge. Listeners are called one after the other on one thread, in
 * the order of the changes. Thread-safe.
 */
final class Changes implements AutoCloseable {
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private @Nullable ExecutorService teller; // guarded by this
  private Optional<Credential> last = Optional.empty(); // guarded by this
  private boolean looked; // guarded by this; whether last means anything
  private long generation; // guarded by this
  private long owner; // guarded by this

  void add(ChangeListener listener) {
    listeners.add(listener);
  }

  /**
   * Reads the store and takes notice. Both at once, so that of two readers the later one is not
   * overtaken by the earlier, which would look like a change and its reversal.
   */
  synchronized Optional<AuthDocument> look(CredentialStore store) {
    Optional<AuthDocument> document = store.read();
    seen(document);
    return document;
  }

  private void seen(Optional<AuthDocument> document) {
    Optional<Credential> now = document.map(AuthDocument::credential);
    Optional<Credential> before = last;
    boolean first = !looked;
    last = now;
    looked = true;
    if (first || before.equals(now)) {
      return;
    }
    boolean same = isSameOwner(before, now);
    generation++;
    if (!same) {
      owner++;
    }
    LoginChange change =
        new LoginChange(
            kind(before, now, same),
            before.flatMap(Changes::identity),
            now.flatMap(Changes::identity),
            now.map(credential -> credential.mode().payer()),
            generation,
            owner);
    tell(change);
  }

  private void tell(LoginChange change) {
    if (listeners.isEmpty()) {
      return;
    }
    ExecutorService executor = teller;
    if (executor == null) {
      executor =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("latchkey-changes").factory());
      teller = executor;
    }
    for (ChangeListener listener : listeners) {
      executor.execute(() -> tell(listener, change));
    }
  }

  /** What a listener throws is its own business, and no reason to forget the others. */
  private static void tell(ChangeListener listener, LoginChange change) {
    try {
      listener.changed(change);
    } catch (RuntimeException ignored) {
      // As the interface says.
    }
  }

  private static LoginChange.Kind kind(
      Optional<Credential> before, Optional<Credential> now, boolean same) {
    if (now.isEmpty()) {
      return LoginChange.Kind.SIGNED_OUT;
    }
    if (before.isEmpty()) {
      return LoginChange.Kind.SIGNED_IN;
    }
    return same ? LoginChange.Kind.RENEWED : LoginChange.Kind.SWITCHED;
  }

  private static boolean isSameOwner(Optional<Credential> before, Optional<Credential> now) {
    return before.isPresent()
        && now.isPresent()
        && before.get() instanceof ChatGptSession one
        && now.get() instanceof ChatGptSession other
        && Owner.of(one.tokens()).isSurely(Owner.of(other.tokens()));
  }

  private static Optional<Identity> identity(Credential credential) {
    return credential instanceof ChatGptSession session
        ? Optional.of(session.tokens().identity())
        : Optional.empty();
  }

  @Override
  public synchronized void close() {
    ExecutorService executor = teller;
    teller = null;
    if (executor != null) {
      executor.shutdown();
    }
  }
}
