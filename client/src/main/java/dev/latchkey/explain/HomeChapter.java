package dev.latchkey.explain;

import dev.latchkey.config.CodexHome;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Environment;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layers;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.store.CredentialStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the login is kept.
 *
 * @param environment the variables
 * @param home the Codex home, if there is one
 * @param homeGiven whether the program said which, and not the environment
 * @param stores the home's stores, unless the program has one of its own
 * @param store the one that is in use
 * @param layers what was said
 * @param trouble why that cannot be read
 */
record HomeChapter(
    Environment environment,
    Optional<Path> home,
    boolean homeGiven,
    Optional<HomeStores> stores,
    CredentialStore store,
    Layers layers,
    Optional<ConfigurationException> trouble)
    implements Chapter {
  private static final String VARIABLE = "CODEX_HOME";
  private static final Source PROGRAM = Source.of("the program that uses the library");

  @Override
  public List<Decision> decisions() {
    List<Decision> all = new ArrayList<>();
    home.ifPresent(path -> all.add(home(path)));
    all.add(
        trouble.isPresent()
            ? Decision.unknown("store", "Store", Trouble.of(trouble.get()), List.of())
            : Decision.attempt("store", "Store", this::kept));
    KeyDecisions keys = new KeyDecisions(layers);
    if (trouble.isEmpty() && keys.isSaid(Key.ENCRYPTED_STORE)) {
      all.add(
          keys.decide("encrypted-store", "Encrypted", Key.ENCRYPTED_STORE, Optional.of("false")));
    }
    return all;
  }

  private Decision home(Path path) {
    String value = Printable.escape(path.toString(), 500);
    Optional<String> variable = environment.get(VARIABLE);
    if (homeGiven) {
      boolean differs = variable.isPresent() && !CodexHome.of(environment).path().equals(path);
      return Decision.of(
          "home",
          "Home",
          value,
          PROGRAM,
          "the program named it",
          differs
              ? List.of(
                  new Loser(
                      Printable.escape(variable.get(), 500),
                      Source.of(VARIABLE),
                      "the program named another home"))
              : List.of());
    }
    return variable.isPresent()
        ? Decision.of("home", "Home", value, Source.of(VARIABLE), "", List.of())
        : Decision.of("home", "Home", value, Source.BUILT_IN, "", List.of());
  }

  private Decision kept() {
    if (stores.isEmpty()) {
      return Decision.of(
          "store", "Store", shown(store.describe()), PROGRAM, "the program has its own", List.of());
    }
    Decision said =
        new KeyDecisions(layers).decide("store", "Store", Key.STORE, Optional.of("file"));
    StoreKind kind = stores.get().kind().value();
    String word = HomeStores.word(kind);
    String where = shown(store.describe());
    List<Loser> losers = new ArrayList<>(said.losers());
    if (kind == StoreKind.AUTO && where.startsWith(HomeStores.word(StoreKind.FILE))) {
      losers.addFirst(
          new Loser(
              "the keyring",
              said.source().orElse(Source.BUILT_IN),
              stores.get().isSettledOnFile()
                  ? "a sign-in could not use it, and the login stays in the file until latchkey"
                      + " store move keyring"
                  : "it has no login, or does not answer, and the file has one"));
    }
    return Decision.of(
        "store",
        "Store",
        where.startsWith(word) ? where : word + ": " + where,
        said.source().orElse(Source.BUILT_IN),
        said.reason(),
        losers);
  }

  private static String shown(String text) {
    return Printable.escape(text, 500);
  }
}
