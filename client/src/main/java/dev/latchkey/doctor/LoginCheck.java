package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.explain.CredentialWords;
import dev.latchkey.renewal.ChainMemory;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.transfer.Departures;
import dev.latchkey.workload.WorkloadReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether there is a login that works, as far as that can be told without asking its issuer, and
 * whether it is the one that is used.
 *
 * @param environment the variables
 * @param store where a login is kept
 * @param status reads who is signed in
 */
record LoginCheck(Environment environment, CredentialStore store, Supplier<Status> status)
    implements Check {
  @Override
  public Topic topic() {
    return Topic.LOGIN;
  }

  @Override
  public List<Finding> look() {
    Status known;
    try {
      known = status.get();
    } catch (StoreException e) {
      return List.of(Finding.unknown(topic(), "what is stored cannot be read: see the store"));
    } catch (LatchkeyException e) {
      return List.of(wrongVariable(e));
    }
    List<Finding> findings = new ArrayList<>();
    overruled(known, findings);
    switch (known.state()) {
      case NOT_SIGNED_IN -> findings.add(notSignedIn());
      case INCOMPLETE -> findings.add(incomplete(known));
      case SIGNED_IN -> signedIn(known, findings);
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), words(known))) : findings;
  }

  private static String words(Status status) {
    return status.mode().map(CredentialWords::kind).orElse("a login")
        + status.identity().flatMap(who -> who.email()).map(mail -> " of " + mail).orElse("")
        + " in "
        + status.store()
        + status.expiresAt().map(end -> ", its token ends at " + end).orElse("")
        + (status.renewable() ? " and is renewed" : "");
  }

  /** The variable that selects a credential, and gets it wrong. */
  private Finding wrongVariable(LatchkeyException e) {
    String name = variable(selected());
    return Finding.error(
        topic(),
        e.code() == ErrorCode.SOCKET_SILENT || e.code() == ErrorCode.SOCKET_UNFIT
            ? FindingCode.SOCKET_SILENT
            : FindingCode.CREDENTIAL_INVALID,
        String.valueOf(e.getMessage()),
        Subject.variable(name),
        unset(e.remedy(), selected()));
  }

  private Source selected() {
    return WorkloadReader.isSelected(environment)
        ? Source.WORKLOAD_IDENTITY
        : environment.getTrimmed(Source.ACCESS_TOKEN_VARIABLE.id()).isPresent()
            ? Source.ACCESS_TOKEN_VARIABLE
            : Source.TOKEN_SOCKET;
  }

  private String variable(Source source) {
    return source == Source.WORKLOAD_IDENTITY
        ? environment.isSet(WorkloadReader.RULE) ? WorkloadReader.RULE : WorkloadReader.FILE
        : source.id();
  }

  /** Each of the two variables of a workload selects it. */
  private static Cure unset(String note, Source source) {
    return source == Source.WORKLOAD_IDENTITY
        ? Cure.command(note, "unset", WorkloadReader.RULE, WorkloadReader.FILE)
        : Cure.command(note, "unset", source.id());
  }

  private void overruled(Status known, List<Finding> to) {
    if (known.source() != Source.STORE && isStored()) {
      String name = variable(known.source());
      to.add(
          Finding.warning(
              topic(),
              FindingCode.LOGIN_HIDDEN,
              "a login is stored, and " + name + " comes before it",
              Subject.variable(name),
              unset("unless you want that", known.source())));
    }
    String key = Source.API_KEY_VARIABLE.id();
    if (known.source() != Source.API_KEY_VARIABLE && environment.getTrimmed(key).isPresent()) {
      to.add(
          Finding.warning(
              topic(),
              FindingCode.API_KEY_SET,
              key + " is set: codex exec uses that key instead of the login, and bills it by use",
              Subject.variable(key),
              Cure.command("unless you want that", "unset", key)));
    }
  }

  private boolean isStored() {
    try {
      return store.read().isPresent();
    } catch (StoreException unreadable) {
      return false;
    }
  }

  private Finding notSignedIn() {
    return Finding.warning(
        topic(),
        FindingCode.NOT_SIGNED_IN,
        "nobody is signed in",
        new Subject.Store(store.describe()),
        Cure.run("latchkey", "login"));
  }

  private Finding incomplete(Status known) {
    return Finding.error(
        topic(),
        FindingCode.LOGIN_INCOMPLETE,
        "what is in "
            + known.store()
            + " is no whole login: it lacks "
            + known.missing().orElse("something"),
        new Subject.Store(known.store()),
        Cure.run("latchkey", "login"));
  }

  private void signedIn(Status known, List<Finding> to) {
    if (known.expired() && !known.renewable()) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.LOGIN_EXPIRED,
              "the token in "
                  + known.store()
                  + " has ended"
                  + known.expiresAt().map(end -> " at " + end).orElse("")
                  + " and cannot be renewed",
              known.source() == Source.STORE
                  ? new Subject.Store(known.store())
                  : Subject.variable(variable(known.source())),
              known.source() == Source.STORE
                  ? Cure.run("latchkey", "login")
                  : unset("", known.source())));
    }
    if (known.source() == Source.STORE) {
      Optional<AuthDocument> stored = store.read();
      if (stored.isPresent() && stored.get().credential() instanceof ChatGptSession session) {
        chain(session, known, to);
      }
      new Departures(store).warning().ifPresent(sent -> to.add(sent(sent)));
    }
  }

  private void chain(ChatGptSession session, Status known, List<Finding> to) {
    Subject subject = new Subject.Store(known.store());
    switch (new ChainMemory(store).of(session.tokens().refreshToken())) {
      case ChainMemory.State.Unknown none -> {}
      case ChainMemory.State.Refused(String message) ->
          to.add(
              Finding.error(
                  topic(),
                  FindingCode.LOGIN_REFUSED,
                  "the issuer does not accept this login any more: " + message,
                  subject,
                  Cure.run("latchkey", "login")));
      case ChainMemory.State.Unanswered(var since, String message) ->
          to.add(
              Finding.warning(
                  topic(),
                  FindingCode.RENEWAL_UNKNOWN,
                  "nobody knows what became of the renewal that was begun at "
                      + since
                      + because(message),
                  subject,
                  Cure.advice(
                      "nothing yet: the token is used until it ends, and then it is tried again;"
                          + " if that fails, latchkey login")));
      case ChainMemory.State.Failing(var notBefore, String message) ->
          to.add(
              Finding.warning(
                  topic(),
                  FindingCode.RENEWAL_FAILING,
                  "the last renewal failed" + because(message),
                  subject,
                  Cure.command("not before " + notBefore, "latchkey", "status", "--verify")));
    }
  }

  private static String because(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  private Finding sent(String warning) {
    return Finding.warning(
        topic(),
        FindingCode.LOGIN_SENT,
        warning,
        new Subject.Store(store.describe()),
        Cure.command(
            "if it never arrived; otherwise give its receipt to latchkey transfer done",
            "latchkey",
            "transfer",
            "cancel"));
  }
}
