package dev.latchkey;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.ConfigurationPlaces;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.Payer;
import dev.latchkey.doctor.Diagnosis;
import dev.latchkey.doctor.Examination;
import dev.latchkey.doctor.Topic;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.network.Transport;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.MemoryStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@link Latchkey} is opened with. Each setter has a default. Used by one thread. */
public final class LatchkeyBuilder {
  Environment environment = Environment.ofThisProcess();
  List<String> overrides = List.of();
  InstantSource clock = InstantSource.system();
  boolean allowHttp;
  boolean apiKeyVariable;
  TokenMetrics metrics = TokenMetrics.NONE;
  @Nullable Payer payer;
  boolean keeper;
  OpenedHome.Manner manner = OpenedHome.Manner.STRICT;
  @Nullable Path home;
  @Nullable CredentialStore store;
  @Nullable MachineFiles machine;
  @Nullable String configurationProfile;
  @Nullable Path workingFolder;
  @Nullable StoreKind storeKind;
  @Nullable Keyring keyring;
  @Nullable Transport transport;
  @Nullable BrowserLauncher browser;
  @Nullable Consumer<String> loginLog;

  LatchkeyBuilder() {}

  /** The environment variables to go by; those of this process by default. */
  public LatchkeyBuilder environment(Environment given) {
    environment = given;
    return this;
  }

  /**
   * The Codex home, created when something is first stored; {@code CODEX_HOME} or {@code ~/.codex}
   * by default.
   */
  public LatchkeyBuilder home(Path given) {
    home = given;
    return this;
  }

  /**
   * The administrator's files, instead of this machine's: for tests, and for programs that look at
   * another machine's.
   */
  public LatchkeyBuilder machine(MachineFiles given) {
    machine = given;
    return this;
  }

  /**
   * The configuration profile: {@code NAME.config.toml} of the Codex home counts as well, as with
   * {@code codex --profile NAME}. None by default.
   */
  public LatchkeyBuilder configurationProfile(String name) {
    configurationProfile = name;
    return this;
  }

  /** The folder whose project's {@code .codex/config.toml} counts as well; none by default. */
  public LatchkeyBuilder workingFolder(Path given) {
    workingFolder = given;
    return this;
  }

  /** {@code key=value} settings that overrule {@code config.toml}; none by default. */
  public LatchkeyBuilder overrides(List<String> given) {
    overrides = List.copyOf(given);
    return this;
  }

  /**
   * The store, instead of the one that the home's configuration asks for. No home's {@code
   * config.toml} is read; what an administrator has said of this machine holds all the same. A
   * credential in the environment comes before it, as before any store.
   */
  public LatchkeyBuilder store(CredentialStore given) {
    store = given;
    return this;
  }

  /**
   * Which kind of store to sign in to, whatever is configured: when a login has been stored there,
   * {@code config.toml} is changed to say so, for Codex and everybody else.
   */
  public LatchkeyBuilder storeKind(StoreKind given) {
    storeKind = given;
    return this;
  }

  /**
   * The keyring that a configuration of {@code keyring} or {@code auto} means; the operating
   * system's by default, if the module {@code dev.latchkey.keyring} is there.
   */
  public LatchkeyBuilder keyring(Keyring given) {
    keyring = given;
    return this;
  }

  /** The way to issuers; the JDK's HTTP client by default. Closed with the {@link Latchkey}. */
  public LatchkeyBuilder transport(Transport given) {
    transport = given;
    return this;
  }

  /** The browser for sign-ins; this machine's by default. */
  public LatchkeyBuilder browser(BrowserLauncher given) {
    browser = given;
    return this;
  }

  /**
   * Lets sign-ins write {@code codex-login.log} in {@code log_dir}, at the level that {@code
   * LATCHKEY_LOG} says; they write none by default, and never with a {@link #store} of the
   * program's own.
   *
   * @param trouble hears, as a sentence, why a log cannot be written; the sign-in goes on. Called
   *     at most a few times, on whichever thread finds out
   */
  public LatchkeyBuilder loginLog(Consumer<String> trouble) {
    loginLog = trouble;
    return this;
  }

  /** The clock; the system's by default. */
  public LatchkeyBuilder clock(InstantSource given) {
    clock = given;
    return this;
  }

  /** Who counts what the upkeep of tokens costs; nobody by default. */
  public LatchkeyBuilder metrics(TokenMetrics given) {
    metrics = given;
    return this;
  }

  /**
   * Who must pay, whatever is stored; by default whoever does when the program first gets a
   * credential.
   */
  public LatchkeyBuilder payer(Payer given) {
    payer = given;
    return this;
  }

  /** Whether secrets may go over plain http to other machines; not by default. */
  public LatchkeyBuilder allowHttp(boolean given) {
    allowHttp = given;
    return this;
  }

  /**
   * Whether {@code CODEX_API_KEY} is a credential, as it is for {@code codex exec}; not by default.
   * It never takes the place of a stored login that a subscription pays for (B53).
   */
  public LatchkeyBuilder apiKeyVariable(boolean given) {
    apiKeyVariable = given;
    return this;
  }

  /**
   * Whether this is the process that keeps the login for others, and so asks nobody else to renew
   * it; not by default.
   */
  public LatchkeyBuilder asKeeper(boolean given) {
    keeper = given;
    return this;
  }

  ConfigurationPlaces places(CodexHome of) {
    return ConfigurationPlaces.of(of, environment)
        .withMachine(machineFiles())
        .withProfile(Optional.ofNullable(configurationProfile))
        .withWorkingFolder(Optional.ofNullable(workingFolder))
        .withOverrides(overrides);
  }

  ConfigurationPlaces machinePlaces() {
    return ConfigurationPlaces.ofMachine(machineFiles(), environment).withOverrides(overrides);
  }

  private MachineFiles machineFiles() {
    return machine == null ? MachineFiles.of(environment) : machine;
  }

  /**
   * Whether a configuration that cannot be read is put up with, for who wants to sign out and
   * nothing else (B49); not by default. Then every store of the home counts, and nothing is allowed
   * but {@link Latchkey#logout}.
   */
  public LatchkeyBuilder lenient(boolean given) {
    manner = given ? OpenedHome.Manner.LENIENT : OpenedHome.Manner.STRICT;
    return this;
  }

  /**
   * As {@link #lenient}, and opening changes nothing, a move to another store that was interrupted
   * stays so, and no keyring shows a dialog; for who wants to look and nothing else.
   */
  public LatchkeyBuilder lookingOnly() {
    manner = OpenedHome.Manner.LOOKING;
    return this;
  }

  /**
   * Looks for whatever is wrong with the home, the login and the machine: changes nothing, takes no
   * lock, shows no dialog, and asks nobody over a network unless told to. An unusable home and a
   * broken configuration are findings.
   *
   * @param begun is told what is looked at next
   * @throws LatchkeyException if it is {@link #overrides} that make no sense
   */
  public Diagnosis examine(Examination examination, Consumer<Topic> begun) {
    lookingOnly();
    Optional<ConfigurationException> homeTrouble = Optional.empty();
    if (store == null && home == null) {
      try {
        home = CodexHome.of(environment).path();
      } catch (ConfigurationException e) {
        homeTrouble = Optional.of(e);
        store = new MemoryStore();
      }
    }
    try (Latchkey latchkey = open()) {
      return latchkey.doctor(examination, homeTrouble).examine(begun);
    }
  }

  /**
   * Opens it. Reads the configuration, and no credential yet.
   *
   * @throws LatchkeyException if home or configuration make no sense
   */
  public Latchkey open() {
    return new Latchkey(this);
  }
}
