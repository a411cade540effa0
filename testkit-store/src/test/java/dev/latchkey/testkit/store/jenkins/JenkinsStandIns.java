package dev.latchkey.testkit.store.jenkins;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins, written for this test, for the few types of Jenkins's plugins {@code credentials} and
 * {@code plain-credentials} that the sketch uses: same names, same signatures, nothing else.
 */
final class JenkinsStandIns {
  private JenkinsStandIns() {}

  /** For {@code hudson.util.Secret}, which is encrypted on disk. */
  static final class Secret {
    private final String plainText;

    private Secret(String plainText) {
      this.plainText = plainText;
    }

    static Secret fromString(String data) {
      return new Secret(data);
    }

    String getPlainText() {
      return plainText;
    }
  }

  /** For {@code com.cloudbees.plugins.credentials.Credentials}. */
  interface Credentials {}

  /** For {@code com.cloudbees.plugins.credentials.CredentialsScope}. */
  enum CredentialsScope {
    SYSTEM,
    GLOBAL
  }

  /** For {@code com.cloudbees.plugins.credentials.domains.Domain}. */
  record Domain(@Nullable String name) {
    static Domain global() {
      return new Domain(null);
    }
  }

  /** For {@code org.jenkinsci.plugins.plaincredentials.StringCredentials}. */
  interface StringCredentials extends Credentials {
    String getId();

    Secret getSecret();
  }

  /** For {@code org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl}. */
  static final class StringCredentialsImpl implements StringCredentials {
    private final String id;
    private final Secret secret;

    StringCredentialsImpl(CredentialsScope scope, String id, String description, Secret secret) {
      this.id = id;
      this.secret = secret;
    }

    @Override
    public String getId() {
      return id;
    }

    @Override
    public Secret getSecret() {
      return secret;
    }

    /** Credentials with an id are equal if their ids are. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof StringCredentials that && id.equals(that.getId());
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }
  }

  /** For {@code com.cloudbees.plugins.credentials.CredentialsStore}. */
  abstract static class CredentialsStore {
    abstract List<Credentials> getCredentials(Domain domain);

    abstract boolean addCredentials(Domain domain, Credentials credentials) throws IOException;

    abstract boolean removeCredentials(Domain domain, Credentials credentials) throws IOException;

    abstract boolean updateCredentials(Domain domain, Credentials current, Credentials replacement)
        throws IOException;
  }

  /** For the store of {@code SystemCredentialsProvider}, without the disk; its domain is global. */
  static final class SystemStore extends CredentialsStore {
    private final List<Credentials> held = new CopyOnWriteArrayList<>();
    private Optional<String> trouble = Optional.empty();

    void failWith(String message) {
      trouble = Optional.of(message);
    }

    @Override
    List<Credentials> getCredentials(Domain domain) {
      return List.copyOf(held);
    }

    @Override
    synchronized boolean addCredentials(Domain domain, Credentials credentials) throws IOException {
      save();
      return !held.contains(credentials) && held.add(credentials);
    }

    @Override
    synchronized boolean removeCredentials(Domain domain, Credentials credentials)
        throws IOException {
      save();
      return held.remove(credentials);
    }

    @Override
    synchronized boolean updateCredentials(
        Domain domain, Credentials current, Credentials replacement) throws IOException {
      save();
      int index = held.indexOf(current);
      if (index < 0) {
        return false;
      }
      held.set(index, replacement);
      return true;
    }

    private void save() throws IOException {
      if (trouble.isPresent()) {
        throw new IOException(trouble.get());
      }
    }
  }
}
