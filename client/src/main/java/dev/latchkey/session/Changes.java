package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
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
  private Optional<Seen> last = Optional.empty(); // guarded by this
  private boolean looked; // guarded by this; whether last means anything
  private long generation; // guarded by this
  private long owner; // guarded by this

  /**
   * What is remembered of a login: enough to tell that another has come, and who that was. The
   * access token is what a program works with anyway; the refresh token, the ID token and a minted
   * API key are not kept in memory.
   *
   * @param credential what is presented: an access token, or a credential that is one itself
   */
  private record Seen(
      Object credential, Payer payer, Optional<Identity> identity, Optional<Owner> owner) {

    static Seen of(Credential credential) {
      Payer payer = credential.mode().payer();
      return credential instanceof ChatGptSession session
          ? new Seen(
              session.tokens().accessToken(),
              payer,
              Optional.of(session.tokens().identity()),
              Optional.of(Owner.of(session.tokens())))
          : new Seen(credential, payer, Optional.empty(), Optional.empty());
    }
  }

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
    Optional<Seen> now = document.map(AuthDocument::credential).map(Seen::of);
    Optional<Seen> before = last;
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
            before.flatMap(Seen::identity),
            now.flatMap(Seen::identity),
            now.map(Seen::payer),
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

  private static LoginChange.Kind kind(Optional<Seen> before, Optional<Seen> now, boolean same) {
    if (now.isEmpty()) {
      return LoginChange.Kind.SIGNED_OUT;
    }
    if (before.isEmpty()) {
      return LoginChange.Kind.SIGNED_IN;
    }
    return same ? LoginChange.Kind.RENEWED : LoginChange.Kind.SWITCHED;
  }

  private static boolean isSameOwner(Optional<Seen> before, Optional<Seen> now) {
    Optional<Owner> one = before.flatMap(Seen::owner);
    Optional<Owner> other = now.flatMap(Seen::owner);
    return one.isPresent() && other.isPresent() && one.get().isSurely(other.get());
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
