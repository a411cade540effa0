package dev.latchkey.transfer;

import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Kinship;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.TransferException;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.revocation.Succession.Verdict;
import dev.latchkey.store.CredentialStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes logins that were sent here, and gives receipts for them. Thread-safe. */
public final class Receiver {
  /** How long a key that was shown can be used. */
  public static final Duration KEY_LIFETIME = Duration.ofMinutes(15);

  /** Longest text of an encrypted login. */
  public static final int MAX_ENVELOPE = Envelope.MAX_LENGTH;

  private final CredentialStore store;
  private final Succession succession;
  private final RevocationQueue queue;
  private final LoginPolicy policy;
  private final InstantSource clock;
  private final ReceiverKeys keys;

  /** Receives into {@code store} what {@code policy} allows. */
  public Receiver(
      CredentialStore store,
      Succession succession,
      RevocationQueue queue,
      LoginPolicy policy,
      InstantSource clock) {
    this.store = store;
    this.succession = succession;
    this.queue = queue;
    this.policy = policy;
    this.clock = clock;
    this.keys = new ReceiverKeys(store, clock);
  }

  /**
   * What was received.
   *
   * @param receipt for the sender
   * @param credential the login that is stored here now
   * @param copy whether the sender keeps it, too
   * @param chain whether it has a refresh token, which one owner only can use
   * @param remarks what the user should know
   */
  public record Reception(
      Receipt receipt, Credential credential, boolean copy, boolean chain, List<String> remarks) {}

  /** A key for one transfer to this process. */
  public OneTimeKey newKey() {
    // Before somebody sends a login to a disk that cannot take it.
    store.checkWritable();
    return OneTimeKey.create(clock.instant().plus(KEY_LIFETIME));
  }

  /** A key for one transfer by file, whose private half is kept beside the store. */
  public ReceiverKey newKeptKey() {
    OneTimeKey key = newKey();
    keys.add(key);
    return key.publicKey();
  }

  /**
   * Stores what {@code envelope} holds.
   *
   * @param key the key that the sender was given
   * @param envelope the line that the sender gave
   * @param replace whether another login that is stored here may be replaced and revoked
   * @throws LatchkeyException if nothing was stored
   */
  public Reception receive(OneTimeKey key, String envelope, boolean replace) {
    key.publicKey().refuseEnded(clock);
    return store(Envelope.parse(envelope).open(key), replace);
  }

  /**
   * As {@link #receive}, with the key from {@link #newKeptKey} that it was encrypted to, which is
   * used up.
   */
  public Reception receiveFile(String envelope, boolean replace) {
    Envelope parsed = Envelope.parse(envelope);
    Reception reception = store(parsed.open(keys.require(parsed.keyId())), replace);
    try {
      keys.useUp(parsed.keyId(), reception.receipt());
      return reception;
    } catch (StoreException e) {
      List<String> remarks = new ArrayList<>(reception.remarks());
      remarks.add("the one-time key could not be erased: " + e.getMessage());
      return new Reception(
          reception.receipt(),
          reception.credential(),
          reception.copy(),
          reception.chain(),
          List.copyOf(remarks));
    }
  }

  /** Revokes what was replaced; after the receipt has been given, because it may take a while. */
  public List<RevocationOutcome> settle() {
    return queue.attempt();
  }

  private Reception store(Parcel parcel, boolean replace) {
    AuthDocument document = parcel.document();
    checkAllowed(document.credential());
    refuseIfSentFromHere(parcel);
    rememberIssuer(parcel);
    List<String> remarks = new ArrayList<>();
    Optional<Succession.Report> report =
        succession.replaceIf(document, stored -> judge(document, stored, replace, remarks));
    if (report.isPresent()) {
      remarks.addAll(report.get().remarks());
      report
          .get()
          .impossible()
          .ifPresent(why -> remarks.add("the old login was not revoked: " + why.reason()));
    }
    AuthDocument now = store.read().orElse(null);
    if (now == null || (report.isPresent() && !now.equals(document))) {
      throw new TransferException(
          ErrorCode.TRANSFER_OVERTAKEN,
          "the login was stored in " + store.describe() + ", and something else is there now",
          "see what else signs in or out there, and send it again");
    }
    return new Reception(
        Receipt.of(parcel, report.isPresent() ? Receipt.Outcome.STORED : Receipt.Outcome.KEPT),
        now.credential(),
        parcel.copy(),
        isChain(document.credential()),
        List.copyOf(remarks));
  }

  /** Whether a credential is a chain of tokens, each of which is spent for the next one. */
  static boolean isChain(Credential credential) {
    return credential instanceof ChatGptSession session
        && session.mode() == AuthMode.CHATGPT
        && !session.tokens().refreshToken().isEmpty();
  }

  private void checkAllowed(Credential credential) {
    switch (credential) {
      case ChatGptSession session -> {
        policy.check(LoginMethod.CHATGPT);
        policy.checkWorkspace(session.tokens().identity().accountId());
      }
      case Credential.PersonalAccessToken token -> policy.check(LoginMethod.ACCESS_TOKEN);
      case Credential.AgentIdentity agent -> policy.check(LoginMethod.ACCESS_TOKEN);
      case Credential.EnrolledAgent agent -> policy.check(LoginMethod.ACCESS_TOKEN);
      case Credential.ApiKey key -> policy.check(LoginMethod.API_KEY);
      case Credential.BedrockApiKey key -> policy.check(LoginMethod.API_KEY);
      case Credential.BedrockAccessKeys keys -> policy.check(LoginMethod.API_KEY);
      case Credential.Incomplete incomplete ->
          throw new TransferException(
              ErrorCode.TRANSFER_REFUSED,
              "what came is no login: " + incomplete.missing() + " is missing in it",
              "sign in on the sending machine and send again");
    }
  }

  /** Before the token is stored, lest it ever be shown to another issuer (B48). */
  private void rememberIssuer(Parcel parcel) {
    Optional<Secret> token = KnownTokens.accessToken(parcel.document().credential());
    if (token.isPresent() && parcel.issuer().isPresent()) {
      new KnownTokens(store)
          .remember(
              token.get(),
              new KnownToken(parcel.issuer().get(), Optional.empty(), Optional.empty()));
    }
  }

  /** Otherwise its sender would take the receipt and remove the only copy there is. */
  private void refuseIfSentFromHere(Parcel parcel) {
    if (new Departures(store)
        .pending()
        .filter(departure -> departure.id().equals(parcel.id()))
        .isPresent()) {
      throw new TransferException(
          ErrorCode.TRANSFER_REFUSED,
          "this login was sent from this same place, " + store.describe(),
          "nothing was changed; receive it on the other machine, or set CODEX_HOME there");
    }
  }

  private Verdict judge(
      AuthDocument incoming, Optional<AuthDocument> stored, boolean replace, List<String> remarks) {
    if (stored.isEmpty() || stored.get().credential() instanceof Credential.Incomplete) {
      return Verdict.SUCCEED;
    }
    Kinship kinship = Kinship.of(incoming, stored.get());
    if (kinship.chain() == Kinship.Chain.SAME) {
      return kinship.order() == Kinship.Order.LATER ? Verdict.CONTINUE : Verdict.KEEP;
    }
    if (!replace) {
      throw new TransferException(
          ErrorCode.LOGIN_IN_THE_WAY,
          "another login is stored in " + store.describe(),
          "sign out there first with latchkey logout, or use --replace, which revokes it");
    }
    if (kinship.chain() == Kinship.Chain.PERHAPS) {
      remarks.add(
          "the login that was here before was not revoked, because it may be of the same token"
              + " chain");
      return Verdict.CONTINUE;
    }
    return Verdict.SUCCEED;
  }
}
