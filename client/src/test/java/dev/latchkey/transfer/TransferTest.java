package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A login has one owner before a transfer, one after it, and never none. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final UnaryOperator<String> WHOLE = UnaryOperator.identity();

  private final TestClock clock = TestClock.at(Logins.START);
  private final AuthDocument login = Logins.chatGpt();
  private Machine here;
  private Machine there;

  @BeforeEach
  void open() {
    here = new Machine(clock);
    there = new Machine(clock);
    Logins.put(here.store, login);
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private Sender.Delivery move() {
    return here.latchkey
        .sender()
        .deliver(new LocalPeer(there.latchkey.receiver()), false, PATIENCE);
  }

  private static LatchkeyException refusal(ErrorCode code, Executable attempt) {
    LatchkeyException refused = catchThrowableOfType(LatchkeyException.class, attempt::execute);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    assertThat(refused.remedy()).isNotEmpty();
    return refused;
  }

  private List<String> warningsHere() {
    return here.latchkey.status().warnings();
  }

  @Test
  void aMoveLeavesOneOwner() {
    Sender.Delivery delivery = move();
    assertThat(delivery.removed()).isTrue();
    assertThat(delivery.chain()).isTrue();
    assertThat(here.stored()).isEmpty();
    assertThat(there.stored()).contains(login);
    assertThat(there.home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(warningsHere()).isEmpty();
    assertThat(here.latchkey.status().state()).isEqualTo(Status.State.NOT_SIGNED_IN);
    assertThat(here.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void everyByteOfTheDocumentTravels() {
    AuthDocument odd =
        AuthDocument.parse(
            login.toPrettyText().replaceFirst("\\{", "{\"x-unknown\": [1.50, {\"é\": null}], "));
    Logins.put(here.store, odd);
    String before = here.home.readAuthJson();
    move();
    assertThat(there.home.readAuthJson()).isEqualTo(before);
  }

  @Test
  void aCopyLeavesBothAndRemembersNothing() {
    Sender.Delivery delivery =
        here.latchkey.sender().deliver(new LocalPeer(there.latchkey.receiver()), true, PATIENCE);
    assertThat(delivery.removed()).isFalse();
    assertThat(here.stored()).contains(login);
    assertThat(there.stored()).contains(login);
    assertThat(warningsHere()).isEmpty();
  }

  @Test
  void B48_whereAnAccessTokenWasIssuedTravelsWithIt() {
    Secret token = Secret.of("at-example");
    new KnownTokens(here.store)
        .remember(
            token, new KnownToken("https://auth.example.com", Optional.empty(), Optional.empty()));
    Logins.put(here.store, AuthDocument.forPersonalAccessToken(token));
    move();
    assertThat(there.latchkey.status().issuer()).contains("https://auth.example.com");
  }

  @Test
  void whatIsNoChainMovesToo() {
    for (AuthDocument document :
        List.of(
            AuthDocument.forApiKey(Secret.of("sk-example")),
            AuthDocument.parse("{\"personal_access_token\": \"at-example\"}"),
            AuthDocument.parse(
                "{\"auth_mode\": \"agentIdentity\", \"agent_identity\": \"a.b.c\"}"))) {
      Logins.put(here.store, document);
      try (Machine next = new Machine(clock)) {
        Sender.Delivery delivery =
            here.latchkey
                .sender()
                .deliver(new LocalPeer(next.latchkey.receiver()), false, PATIENCE);
        assertThat(delivery.chain()).isFalse();
        assertThat(next.stored()).contains(document);
        assertThat(here.stored()).isEmpty();
      }
    }
  }

  @Test
  void withoutALoginNothingIsSent() throws IOException {
    Files.delete(here.home.authJson());
    refusal(ErrorCode.NOT_SIGNED_IN, () -> here.latchkey.sender().check("ssh build1"));
    refusal(ErrorCode.NOT_SIGNED_IN, this::move);
    here.home.writeAuthJson("{\"auth_mode\": \"chatgpt\"}");
    refusal(ErrorCode.NOT_SIGNED_IN, this::move);
    here.home.writeAuthJson(login.toPrettyText().replace("\"chatgpt\"", "\"chatgptAuthTokens\""));
    refusal(ErrorCode.TRANSFER_REFUSED, this::move);
    assertThat(there.stored()).isEmpty();
  }

  @Test
  void cutAtEveryByteOnTheWayThereTheLoginStaysHere() {
    String before = here.home.readAuthJson();
    int length = Envelope.seal(parcel(), there.latchkey.receiver().newKey().publicKey()).length();
    for (int cut = 0; cut < length - 1; cut += cut < 40 || cut > length - 60 ? 1 : 37) {
      int kept = cut;
      refusal(
          ErrorCode.TRANSFER_REFUSED,
          () ->
              here.latchkey
                  .sender()
                  .deliver(
                      new LocalPeer(
                          there.latchkey.receiver(), false, line -> line.substring(0, kept), WHOLE),
                      false,
                      PATIENCE));
      assertThat(here.home.readAuthJson()).isEqualTo(before);
      assertThat(there.stored()).isEmpty();
      assertThat(warningsHere()).isEmpty();
    }
  }

  private Parcel parcel() {
    return Parcel.of(login, Optional.empty(), false, clock.instant());
  }

  @Test
  void cutAtEveryByteOnTheWayBackTheSenderKeepsItAndSaysSo() {
    int length = Receipt.of(parcel(), Receipt.Outcome.STORED).toLine().length();
    for (int cut = 0; cut < length; cut++) {
      int kept = cut;
      LatchkeyException e =
          refusal(
              ErrorCode.TRANSFER_UNCONFIRMED,
              () ->
                  here.latchkey
                      .sender()
                      .deliver(
                          new LocalPeer(
                              there.latchkey.receiver(),
                              false,
                              WHOLE,
                              line ->
                                  line.substring(
                                      0, Math.min(kept, Math.max(0, line.length() - 1)))),
                          false,
                          PATIENCE));
      assertThat(e.getMessage()).contains("may have stored", "still here");
      assertThat(here.stored()).contains(login);
      assertThat(warningsHere()).anyMatch(warning -> warning.contains("sent to ssh build1"));
    }
    // The same again, on a better day: it is there, and the move is completed.
    assertThat(move().kept()).isTrue();
    assertThat(here.stored()).isEmpty();
    assertThat(there.stored()).contains(login);
    assertThat(warningsHere()).isEmpty();
  }

  @Test
  void aReceiptOfSomebodyWhoHasNotOpenedItMovesNothing() {
    String forged =
        Receipt.of(
                Parcel.of(login, Optional.empty(), false, clock.instant()), Receipt.Outcome.STORED)
            .toLine();
    refusal(
        ErrorCode.TRANSFER_UNCONFIRMED,
        () ->
            here.latchkey
                .sender()
                .deliver(
                    new LocalPeer(there.latchkey.receiver(), false, WHOLE, line -> forged),
                    false,
                    PATIENCE));
    assertThat(here.stored()).contains(login);
  }

  @Test
  void aWireThatEndsWhileWritingLeavesTheLogin() {
    LocalPeer torn = new LocalPeer(there.latchkey.receiver());
    Peer broken =
        new Peer() {
          @Override
          public String destination() {
            return torn.destination();
          }

          @Override
          public Optional<String> readLine(Duration limit) {
            return torn.readLine(limit);
          }

          @Override
          public void writeLine(String line) throws IOException {
            throw new IOException("broken pipe");
          }

          @Override
          public LatchkeyException silence() {
            return torn.silence();
          }
        };
    refusal(
        ErrorCode.TRANSFER_UNCONFIRMED,
        () -> here.latchkey.sender().deliver(broken, false, PATIENCE));
    assertThat(here.stored()).contains(login);
    refusal(ErrorCode.TRANSFER_PENDING, () -> here.latchkey.sender().check("ssh elsewhere"));
    here.latchkey.sender().check("ssh build1");
    assertThat(here.latchkey.sender().cancel()).isEqualTo("ssh build1");
    assertThat(warningsHere()).isEmpty();
    refusal(ErrorCode.TRANSFER_MISDIRECTED, () -> here.latchkey.sender().cancel());
  }

  @Test
  void nobodyRenewsWhatIsOnItsWay() {
    Machine twin = here;
    UnaryOperator<String> meanwhile =
        line -> {
          assertThatThrownBy(() -> twin.store.begin()).hasMessageContaining("locked");
          return line;
        };
    here.latchkey
        .sender()
        .deliver(
            new LocalPeer(there.latchkey.receiver(), false, meanwhile, WHOLE), false, PATIENCE);
    assertThat(here.stored()).isEmpty();
  }

  @Test
  void anotherLoginThereIsNotReplacedWithoutAWord() {
    AuthDocument other = Logins.chatGpt(Logins.other(), Optional.of("owner-9"), Duration.ZERO);
    Logins.put(there.store, other);
    refusal(ErrorCode.TRANSFER_REFUSED, this::move);
    assertThat(there.stored()).contains(other);
    assertThat(here.stored()).contains(login);
    assertThat(warningsHere()).isEmpty();

    here.latchkey
        .sender()
        .deliver(new LocalPeer(there.latchkey.receiver(), true, WHOLE, WHOLE), false, PATIENCE);
    assertThat(there.stored()).contains(login);
    assertThat(there.latchkey.status().pendingRevocations()).isEqualTo(1);
  }

  @Test
  void anEarlierPointOfTheSameChainIsReplacedAndNotRevoked() {
    Logins.put(there.store, login);
    AuthDocument renewed = Logins.chatGpt("owner-1", Duration.ofHours(2));
    Logins.put(here.store, renewed);
    move();
    assertThat(there.stored()).contains(renewed);
    assertThat(there.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void aYoungerPointOfTheSameChainThereStays() {
    AuthDocument renewed = Logins.chatGpt("owner-1", Duration.ofHours(2));
    Logins.put(there.store, renewed);
    assertThat(move().kept()).isTrue();
    assertThat(there.stored()).contains(renewed);
    assertThat(here.stored()).isEmpty();
    assertThat(there.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void aLoginThatDoesNotSayWhichItIsIsNotRevokedEvenIfReplaced() {
    Logins.put(there.store, Logins.chatGpt(Account.sample(), Optional.empty(), Duration.ZERO));
    refusal(ErrorCode.TRANSFER_REFUSED, this::move);
    here.latchkey
        .sender()
        .deliver(new LocalPeer(there.latchkey.receiver(), true, WHOLE, WHOLE), false, PATIENCE);
    assertThat(there.stored()).contains(login);
    assertThat(there.latchkey.status().pendingRevocations()).isZero();
  }

  @Test
  void byFileItStaysUntilTheReceipt() {
    Receiver receiver = there.latchkey.receiver();
    ReceiverKey key = receiver.newKeptKey();
    assertThat(there.home.mode("latchkey/receiver-keys.json")).isEqualTo("rw-------");
    String envelope = here.latchkey.sender().pack(key, false, "the file x").envelope();
    assertThat(here.stored()).contains(login);
    assertThat(warningsHere()).anyMatch(warning -> warning.contains("the file x"));

    Receiver.Reception reception = receiver.receiveFile(envelope, false);
    assertThat(there.stored()).contains(login);
    assertThat(there.home.read("latchkey/receiver-keys.json")).doesNotContain("\"d\\\"", "jwk");
    assertThat(here.latchkey.sender().done(reception.receipt()))
        .isEqualTo(Sender.Completion.REMOVED);
    assertThat(here.stored()).isEmpty();
    assertThat(warningsHere()).isEmpty();
    refusal(ErrorCode.TRANSFER_MISDIRECTED, () -> here.latchkey.sender().done(reception.receipt()));
  }

  @Test
  void aFileIsReceivedOnceAndItsReceiptIsRepeated() {
    Receiver receiver = there.latchkey.receiver();
    String envelope =
        here.latchkey.sender().pack(receiver.newKeptKey(), false, "a file").envelope();
    Receipt receipt = receiver.receiveFile(envelope, false).receipt();
    Map<String, String> before = there.home.snapshot();
    LatchkeyException replayed =
        refusal(ErrorCode.TRANSFER_USED, () -> receiver.receiveFile(envelope, true));
    assertThat(replayed.remedy()).contains(receipt.toLine());
    there.home.assertUnchangedSince(before);
  }

  @Test
  void aKeyEndsAfterFifteenMinutes() {
    Receiver receiver = there.latchkey.receiver();
    ReceiverKey key = receiver.newKeptKey();
    String envelope = here.latchkey.sender().pack(key, false, "a file").envelope();
    clock.advance(Receiver.KEY_LIFETIME);
    refusal(ErrorCode.TRANSFER_EXPIRED, () -> receiver.receiveFile(envelope, false));
    refusal(ErrorCode.TRANSFER_EXPIRED, () -> here.latchkey.sender().pack(key, false, "a file"));
    assertThat(receiver.newKeptKey()).isNotEqualTo(key);
    refusal(ErrorCode.TRANSFER_EXPIRED, () -> receiver.receiveFile(envelope, false));
    assertThat(there.stored()).isEmpty();
    assertThat(here.stored()).contains(login);
  }

  @Test
  void aFileForAnotherMachineIsRefused() {
    there.latchkey.receiver().newKeptKey();
    try (Machine third = new Machine(clock)) {
      String envelope =
          here.latchkey
              .sender()
              .pack(third.latchkey.receiver().newKeptKey(), false, "a file")
              .envelope();
      refusal(
          ErrorCode.TRANSFER_MISDIRECTED,
          () -> there.latchkey.receiver().receiveFile(envelope, false));
    }
    assertThat(there.stored()).isEmpty();
  }

  @Test
  void whatWasSentFromAHomeIsNotReceivedInTheSameHome() {
    ReceiverKey key = here.latchkey.receiver().newKeptKey();
    String envelope = here.latchkey.sender().pack(key, false, "a file").envelope();
    LatchkeyException refused =
        refusal(
            ErrorCode.TRANSFER_REFUSED,
            () -> here.latchkey.receiver().receiveFile(envelope, false));
    assertThat(refused.getMessage()).contains("same place");
    assertThat(here.stored()).contains(login);
  }

  @Test
  void aLoginIsNotMovedToWhereItIs() {
    LatchkeyException refused =
        refusal(
            ErrorCode.TRANSFER_REFUSED,
            () ->
                here.latchkey
                    .sender()
                    .deliver(new LocalPeer(here.latchkey.receiver()), false, PATIENCE));
    assertThat(refused.getMessage()).contains("transfer-refused");
    assertThat(here.stored()).contains(login);
    assertThat(warningsHere()).isEmpty();
  }

  @Test
  void aRefusedAttemptDoesNotForgetAnEarlierOneThatMayHaveArrived() {
    refusal(
        ErrorCode.TRANSFER_UNCONFIRMED,
        () ->
            here.latchkey
                .sender()
                .deliver(
                    new LocalPeer(there.latchkey.receiver(), false, WHOLE, line -> ""),
                    false,
                    PATIENCE));
    assertThat(there.stored()).contains(login);
    for (boolean copy : new boolean[] {false, true}) {
      refusal(
          ErrorCode.TRANSFER_REFUSED,
          () ->
              here.latchkey
                  .sender()
                  .deliver(
                      new LocalPeer(there.latchkey.receiver(), false, line -> "cut", WHOLE),
                      copy,
                      PATIENCE));
      assertThat(warningsHere()).hasSize(1);
    }
    assertThat(move().removed()).isTrue();
    assertThat(warningsHere()).isEmpty();
  }

  @Test
  void aLoginThatWasRenewedSinceIsNotGivenUp() {
    Receiver receiver = there.latchkey.receiver();
    String envelope =
        here.latchkey.sender().pack(receiver.newKeptKey(), false, "a file").envelope();
    AuthDocument renewed = Logins.chatGpt("owner-1", Duration.ofHours(1));
    Logins.put(here.store, renewed);
    assertThat(warningsHere()).hasSize(1);
    Receipt receipt = receiver.receiveFile(envelope, false).receipt();
    LatchkeyException overtaken =
        refusal(ErrorCode.TRANSFER_OVERTAKEN, () -> here.latchkey.sender().done(receipt));
    assertThat(overtaken.remedy()).contains("by hand");
    assertThat(here.stored()).contains(renewed);
  }

  @Test
  void anotherSignInForgetsTheWarning() {
    here.latchkey.sender().pack(there.latchkey.receiver().newKeptKey(), false, "a file");
    Logins.put(here.store, Logins.chatGpt("owner-2", Duration.ofHours(1)));
    assertThat(warningsHere()).isEmpty();
  }

  @Test
  void B27_aReceiverThatCannotWriteSaysSoBeforeAnythingIsSent() throws IOException {
    Logins.put(there.store, AuthDocument.forApiKey(Secret.of("sk-x")));
    Files.setPosixFilePermissions(
        there.home.authJson(), PosixFilePermissions.fromString("r--------"));
    refusal(ErrorCode.STORE_UNWRITABLE, () -> there.latchkey.receiver().newKey());
  }

  @Test
  void aSenderThatCannotRemoveItSaysHowToFinish() throws IOException {
    Files.createLink(here.home.file("second-name"), here.home.authJson());
    Sender.Delivery delivery = move();
    assertThat(delivery.remark().orElseThrow()).contains("hard links");
    assertThat(here.stored()).isEmpty();
  }

  @Test
  void aDamagedNoteIsAWarningAndNoObstacleToStatus() {
    here.home.write("latchkey/transfer.json", "{\"id\": ");
    assertThat(warningsHere()).anyMatch(warning -> warning.contains("transfer.json"));
    assertThat(here.latchkey.status().state()).isEqualTo(Status.State.SIGNED_IN);
  }
}
