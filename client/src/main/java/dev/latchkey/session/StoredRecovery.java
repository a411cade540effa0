package dev.latchkey.session;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.store.CredentialStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** The recovery of a request that was sent with a token from a store (protocol §6.5). */
final class StoredRecovery implements Recovery {
  /**
   * A token that was renewed less than this ago and is refused already will not get better by
   * another renewal (B24).
   */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private enum Step {
    RELOAD,
    RENEW,
    DONE
  }

  /** The source's own renewal of a token that a server refused. */
  @FunctionalInterface
  interface Renewal {
    AccessToken of(Secret refused);
  }

  private final CredentialStore store;
  private final Renewal renewal;
  private final InstantSource clock;
  private final Secret refused;
  private final Owner owner;
  private final Availability initially;
  private Step step;
  private Secret tried;

  StoredRecovery(
      CredentialStore store, Renewal renewal, InstantSource clock, RequestHeaders headers) {
    this.store = store;
    this.renewal = renewal;
    this.clock = clock;
    this.refused = headers.bearer().orElse(Secret.of(""));
    this.tried = refused;
    this.owner = Owner.of(refused, headers.accountId());
    this.initially =
        headers.bearer().isEmpty() ? Availability.NOT_REFRESHABLE : availabilityOf(store);
    this.step = initially == Availability.READY ? Step.RELOAD : Step.DONE;
  }

  private static Availability availabilityOf(CredentialStore store) {
    Optional<AuthDocument> document;
    try {
      document = store.read();
    } catch (LatchkeyException unreadable) {
      return Availability.READY; // The first step says what is wrong.
    }
    if (document.isEmpty()) {
      return Availability.NOT_CHATGPT;
    }
    Credential credential = document.get().credential();
    if (credential instanceof ChatGptSession) {
      return Availability.READY;
    }
    return credential.mode().payer() == Payer.METERED
        ? Availability.NOT_CHATGPT
        : Availability.NOT_REFRESHABLE;
  }

  @Override
  public Availability availability() {
    if (initially != Availability.READY) {
      return initially;
    }
    return step == Step.DONE ? Availability.EXHAUSTED : Availability.READY;
  }

  @Override
  public RequestHeaders next() {
    if (initially != Availability.READY) {
      return new NoRecovery(initially).next();
    }
    Step now = step;
    step = Step.DONE; // Unless it goes well, that was all.
    return switch (now) {
      case RELOAD -> {
        ChatGptSession session = stored();
        if (!session.tokens().accessToken().equals(refused)) {
          step = Step.RENEW;
          tried = session.tokens().accessToken();
          yield RequestHeaders.of(
              new AccessToken(
                  session.tokens().accessToken(),
                  Optional.empty(),
                  session.tokens().accountId(),
                  session.tokens().identity().fedramp()));
        }
        yield renewed(session);
      }
      case RENEW -> renewed(stored());
      case DONE -> throw exhausted("");
    };
  }

  private RequestHeaders renewed(ChatGptSession session) {
    Instant now = clock.instant();
    boolean justRenewed =
        session.tokens().accessToken().equals(tried)
            && session
                .lastRefresh()
                .filter(at -> !at.isAfter(now) && at.plus(PAUSE).isAfter(now))
                .isPresent();
    if (justRenewed) {
      throw exhausted(": it refuses even a token that was renewed a moment ago");
    }
    AccessToken token = renewal.of(tried);
    if (token.value().equals(tried)) {
      throw exhausted("");
    }
    checkOwner(Owner.of(token.value(), token.accountId()));
    return RequestHeaders.of(token);
  }

  private ChatGptSession stored() {
    if (!(store.read().map(AuthDocument::credential).orElse(null)
        instanceof ChatGptSession session)) {
      throw switched();
    }
    checkOwner(Owner.of(session.tokens()));
    return session;
  }

  private void checkOwner(Owner found) {
    if (!owner.mayBe(found)) {
      throw switched();
    }
  }

  /** The request ends as who it began (case 171). */
  private NotSignedInException switched() {
    return new NotSignedInException(
        ErrorCode.LOGIN_SWITCHED,
        "Your access token could not be refreshed because "
            + store.describe()
            + " no longer holds the login that the request was made with",
        "make the request again as whoever is signed in now, or run latchkey login");
  }

  private static NotSignedInException exhausted(String because) {
    return new NotSignedInException(
        ErrorCode.LOGIN_EXPIRED,
        "the server refused the access token (401), and there is nothing left to try" + because,
        "run latchkey login status --verify, and latchkey login if that fails");
  }
}
