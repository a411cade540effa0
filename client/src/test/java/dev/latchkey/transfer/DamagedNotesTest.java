package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.testkit.TestClock;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in the files that a transfer keeps beside the login, the login is not lost. */
class DamagedNotesTest {

  /** Names that mean something, with values that do not. */
  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> value =
        Arbitraries.of(
            "null",
            "1",
            "true",
            "\"\"",
            "\"x\"",
            "\"2026-03-02T09:00:00Z\"",
            "[]",
            "{}",
            "[{}]",
            "[{\"id\": \"x\", \"jwk\": \"{}\"}]",
            "[{\"id\": \"x\", \"receipt\": 1}]",
            "{",
            "");
    Arbitrary<String> name =
        Arbitraries.of(
            "id", "receipt_key", "login_sha256", "document_sha256", "keys", "ended", "version");
    return name.flatMap(first -> value.map(text -> "\"" + first + "\": " + text))
        .list()
        .ofMaxSize(4)
        .map(members -> "{" + String.join(", ", members) + "}");
  }

  @Property(tries = 150)
  void theLoginStays(@ForAll("documents") String document) {
    try (Machine machine = new Machine(TestClock.at(Logins.START))) {
      Logins.put(machine.store, Logins.chatGpt());
      machine.home.write("latchkey/transfer.json", document);
      machine.home.write("latchkey/receiver-keys.json", document);
      String login = machine.home.readAuthJson();

      assertThat(machine.latchkey.status().identity()).isPresent();
      attempt(() -> machine.latchkey.sender().check("ssh build1"));
      attempt(() -> machine.latchkey.receiver().newKeptKey());
      attempt(() ->
          machine
              .latchkey
              .receiver()
              .receiveFile(
                  Envelope.seal(
                      Parcel.of(Logins.chatGpt(), Optional.empty(), false, Logins.START),
                      OneTimeKey.create(Logins.START.plusSeconds(60)).publicKey()),
                  true));
      attempt(() ->
          machine
              .latchkey
              .sender()
              .done(
                  Receipt.of(
                      Parcel.of(Logins.chatGpt(), Optional.empty(), false, Logins.START),
                      Receipt.Outcome.STORED)));

      assertThat(machine.home.readAuthJson()).isEqualTo(login);
    }
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (LatchkeyException e) {
      assertThat(e.code()).isIn(ErrorCode.STORE_UNREADABLE, ErrorCode.TRANSFER_MISDIRECTED);
    }
  }
}
