package dev.latchkey.explain;

import dev.latchkey.config.Configuration;
import dev.latchkey.config.ConfigurationReader;
import dev.latchkey.config.Environment;
import dev.latchkey.config.LayerSource;
import dev.latchkey.config.Layers;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.Relocation;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.session.Selector;
import dev.latchkey.session.StatusReader;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.HomeTraces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells what holds, who said so, and what lost. Takes no lock, writes nothing, and asks nobody over
 * a network; a token socket is asked. Thread-safe.
 */
public final class Explainer {
  private final Configured configured;
  private final ConfigurationReader reader;
  private final CredentialStore store;
  private final Optional<LatchkeyException> moveTrouble;
  private final CredentialChapter credential;
  private final HomeChapter home;
  private final PolicyChapter policy;
  private final Chapter network;
  private final Optional<Path> folder;

  /**
   * What was said when the program began.
   *
   * @param layers all of it
   * @param configuration what it comes to
   * @param trouble why it cannot be read; then the other two are those that allow nothing
   */
  public record Configured(
      Layers layers, Configuration configuration, Optional<ConfigurationException> trouble) {}

  /**
   * Where the login is kept.
   *
   * @param home the Codex home, if there is one
   * @param given whether the program said which, and not the environment
   * @param stores the home's stores
   * @param store the one that is in use
   * @param moveTrouble why a move to another store cannot be finished
   */
  public record Kept(
      Optional<Path> home,
      boolean given,
      Optional<HomeStores> stores,
      CredentialStore store,
      Optional<LatchkeyException> moveTrouble) {}

  /** Over everything that decides. */
  public Explainer(
      Configured configured,
      ConfigurationReader reader,
      Kept kept,
      Environment environment,
      Selector selector,
      StatusReader statusReader,
      Endpoints endpoints,
      LoginPolicy policy,
      Chapter network) {
    this.configured = configured;
    this.reader = reader;
    this.store = kept.store;
    this.moveTrouble = kept.moveTrouble;
    this.network = network;
    this.folder = kept.home;
    this.credential =
        new CredentialChapter(
            environment,
            store,
            selector,
            statusReader,
            new IssuerDecisions(environment, endpoints),
            configured.trouble);
    this.home =
        new HomeChapter(
            environment,
            kept.home,
            kept.given,
            kept.stores,
            store,
            configured.layers,
            configured.trouble);
    this.policy =
        new PolicyChapter(
            policy, configured.configuration.rules(), configured.layers, configured.trouble);
  }

  /** All of it, as it is now; what cannot be told says why. */
  public Explanation explain() {
    // The credential comes first: having read it, the store knows where it is.
    List<Decision> all = new ArrayList<>(credential.decisions());
    all.addAll(home.decisions());
    all.addAll(policy.decisions());
    all.addAll(settings());
    all.addAll(network.decisions());
    List<LayerSource> files = sources();
    return new Explanation(configured.trouble.map(Trouble::of), all, files, remarks());
  }

  /** Every place where a layer of the configuration can be, and what is there now. Never fails. */
  public List<LayerSource> sources() {
    return reader.sources();
  }

  private List<Decision> settings() {
    if (configured.trouble.isEmpty()) {
      return new SettingDecisions(configured.layers, folder).decisions();
    }
    try {
      // One value that is wrong makes the others no secret.
      return new SettingDecisions(reader.layers(), folder).decisions();
    } catch (ConfigurationException e) {
      return new SettingDecisions(configured.layers, folder).unknown(e);
    }
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>(configured.configuration.remarks());
    try {
      remarks.addAll(ConfigurationReader.nearMisses(configured.layers));
    } catch (ConfigurationException unreadable) {
      // The list of files says so.
    }
    moveTrouble.ifPresent(trouble ->
        remarks.add(
            "a move to another store was begun and cannot be finished: " + trouble.getMessage()));
    if (moveTrouble.isEmpty()
        && folder.filter(home -> new HomeTraces(home).hasSidecar(Relocation.NOTE)).isPresent()) {
      remarks.add(
          "a move to another store was begun and not finished; the next command that uses the login"
              + " goes on with it");
    }
    if (configured.trouble.isEmpty()) {
      remarks.addAll(store.warnings());
    }
    return remarks;
  }
}
