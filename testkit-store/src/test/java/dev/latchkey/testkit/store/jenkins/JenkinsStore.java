package dev.latchkey.testkit.store.jenkins;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.CredentialsScope;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.CredentialsStore;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.Domain;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.Secret;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.StringCredentials;
import dev.latchkey.testkit.store.jenkins.JenkinsStandIns.StringCredentialsImpl;
import dev.latchkey.testkit.store.sketch.TextStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The login of a Jenkins controller, as secret texts in one of its credentials stores. */
final class JenkinsStore extends TextStore {
  private final CredentialsStore jenkins;
  private final String id;
  private final ReentrantLock owner;

  /**
   * A login in {@code jenkins}.
   *
   * @param id what the ids of its secret texts begin with
   * @param owner the one lock of all stores of this id in the controller
   */
  JenkinsStore(CredentialsStore jenkins, String id, ReentrantLock owner) {
    this.jenkins = jenkins;
    this.id = id;
    this.owner = owner;
  }

  @Override
  public String describe() {
    return "Jenkins credentials " + id;
  }

  @Override
  protected Owner own() {
    owner.lock();
    return owner::unlock;
  }

  private Optional<StringCredentials> find(String name) {
    return jenkins.getCredentials(Domain.global()).stream()
        .filter(StringCredentials.class::isInstance)
        .map(StringCredentials.class::cast)
        .filter(one -> one.getId().equals(id + "-" + name))
        .findFirst();
  }

  @Override
  protected Optional<String> text(String name) {
    return find(name).map(found -> found.getSecret().getPlainText());
  }

  @Override
  protected void put(String name, String text) {
    StringCredentials next =
        new StringCredentialsImpl(
            CredentialsScope.SYSTEM, id + "-" + name, "kept by Latchkey", Secret.fromString(text));
    Optional<StringCredentials> current = find(name);
    try {
      boolean kept =
          current.isPresent()
              ? jenkins.updateCredentials(Domain.global(), current.get(), next)
              : jenkins.addCredentials(Domain.global(), next);
      if (!kept) {
        throw new IOException("it was changed meanwhile");
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  protected void drop(String name) {
    Optional<StringCredentials> current = find(name);
    try {
      if (current.isPresent()) {
        jenkins.removeCredentials(Domain.global(), current.get());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private StoreException unwritable(IOException e) {
    return new StoreException(
        ErrorCode.STORE_UNWRITABLE,
        describe() + " cannot be changed: " + e.getMessage(),
        "look at the log of the controller",
        e);
  }
}
