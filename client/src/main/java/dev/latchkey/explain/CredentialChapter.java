package dev.latchkey.explain;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.policy.Violation;
import dev.latchkey.session.Selection;
import dev.latchkey.session.Selector;
import dev.latchkey.session.Status;
import dev.latchkey.session.StatusReader;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.workload.WorkloadReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which credential is used, who pays for it, whether it may be used, and who issued it.
 *
 * @param environment the variables
 * @param store where a login is kept
 * @param selector decides between them
 * @param reader says what the one that counts is
 * @param issuers says who issued it
 * @param trouble why the configuration cannot be read, without which nothing is used
 */
record CredentialChapter(
    Environment environment,
    CredentialStore store,
    Selector selector,
    StatusReader reader,
    IssuerDecisions issuers,
    Optional<ConfigurationException> trouble)
    implements Chapter {
  private static final String API_KEY = dev.latchkey.session.Source.API_KEY_VARIABLE.id();

  /** A key that other programs use, and that users expect to be used. */
  private static final String OTHER_KEY = "OPENAI_API_KEY";

  @Override
  public List<Decision> decisions() {
    if (trouble.isPresent()) {
      return unknown(trouble.get(), losers(Optional.empty()));
    }
    Optional<AuthDocument> stored = Optional.empty();
    try {
      stored = store.read();
      return known(stored, reader.read(List.of()));
    } catch (LatchkeyException e) {
      return unknown(e, losers(stored));
    }
  }

  private static List<Decision> unknown(LatchkeyException e, List<Loser> losers) {
    Trouble trouble = Trouble.of(e);
    return List.of(
        Decision.unknown("credential", "Credential", trouble, losers),
        Decision.unknown("payer", "Paid by", trouble, List.of()),
        Decision.unknown("use", "Its use is", trouble, List.of()),
        Decision.unknown("issuer", "Issuer", trouble, List.of()));
  }

  private List<Decision> known(Optional<AuthDocument> stored, Status status) {
    List<Loser> losers = losers(stored);
    List<Decision> all = new ArrayList<>();
    if (status.state() == Status.State.SIGNED_IN) {
      Source source = source(status);
      all.add(
          Decision.of(
              "credential",
              "Credential",
              CredentialWords.of(status),
              source,
              reason(status.source()),
              losers));
      all.add(payer(status.mode().orElse(AuthMode.CHATGPT).payer(), status, source));
      all.add(use(status));
    } else {
      String reason =
          status.state() == Status.State.INCOMPLETE
              ? "what is in " + status.store() + " lacks " + status.missing().orElse("something")
              : "nobody is signed in (" + status.store() + ")";
      all.add(Decision.nothing("credential", "Credential", reason, losers));
    }
    all.addAll(issuers.decide(stored, status));
    return all;
  }

  private Decision payer(Payer payer, Status status, Source source) {
    boolean keyLoses =
        payer == Payer.SUBSCRIPTION
            && status.source() != dev.latchkey.session.Source.API_KEY_VARIABLE
            && environment.getTrimmed(API_KEY).isPresent();
    return Decision.of(
        "payer",
        "Paid by",
        CredentialWords.payer(payer),
        source,
        "the credential decides it, and it never changes without being told to",
        keyLoses
            ? List.of(
                new Loser(
                    CredentialWords.payer(Payer.METERED),
                    Source.of(API_KEY),
                    "who pays changes only with latchkey login --with-api-key"))
            : List.of());
  }

  private static Decision use(Status status) {
    Optional<Violation> violation = status.violation();
    return violation.isPresent()
        ? Decision.of(
            "use",
            "Its use is",
            "forbidden",
            Source.of(violation.get().origin()),
            violation.get().rule().text() + ": " + violation.get().message(),
            List.of())
        : Decision.of(
            "use", "Its use is", "allowed", Source.BUILT_IN, "no rule forbids it", List.of());
  }

  private Source source(Status status) {
    return Source.of(
        switch (status.source()) {
          case STORE -> status.store();
          case WORKLOAD_IDENTITY ->
              environment.isSet(WorkloadReader.RULE) ? WorkloadReader.RULE : WorkloadReader.FILE;
          case API_KEY_VARIABLE, ACCESS_TOKEN_VARIABLE, TOKEN_SOCKET -> status.source().id();
        });
  }

  private static String reason(dev.latchkey.session.Source source) {
    return switch (source) {
      case STORE -> "it is stored, and nothing in the environment comes before it";
      case WORKLOAD_IDENTITY -> "its variables come before every other credential";
      case API_KEY_VARIABLE -> "the variable is set, and no login is stored that a plan pays for";
      case ACCESS_TOKEN_VARIABLE, TOKEN_SOCKET -> "the variable comes before what is stored";
    };
  }

  private List<Loser> losers(Optional<AuthDocument> stored) {
    Selection selection = selector.select(stored);
    List<Loser> losers = new ArrayList<>();
    for (String sentence : selection.overruled()) {
      losers.add(loser(sentence, stored));
    }
    environment
        .getTrimmed(OTHER_KEY)
        .ifPresent(key ->
            losers.add(
                new Loser(
                    key(key),
                    Source.of(OTHER_KEY),
                    "it is no sign-in until it is given to latchkey login --with-api-key")));
    return losers;
  }

  /** What the selector's sentence is about, and the rest of it, which says why. */
  private Loser loser(String sentence, Optional<AuthDocument> stored) {
    String name = sentence.substring(0, Math.max(0, sentence.indexOf(' ')));
    String reason =
        sentence.replaceFirst(
            "^(?:[A-Z_]+ is set|an? [A-Za-z ]+ is stored)(?:: |, and | and )", "");
    Optional<String> variable = environment.getTrimmed(name);
    if (variable.isEmpty()) {
      return new Loser(
          stored
              .map(document -> CredentialWords.kind(document.credential().mode()))
              .orElse("a login"),
          Source.of(store.describe()),
          reason);
    }
    return new Loser(
        name.equals(API_KEY)
            ? key(variable.get())
            : name.equals(dev.latchkey.session.Source.TOKEN_SOCKET.id())
                ? "a token socket"
                : "an access token",
        Source.of(name),
        reason);
  }

  private static String key(String text) {
    return "API key " + StatusReader.mask(Secret.of(text));
  }
}
