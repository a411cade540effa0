package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Golden;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What travels can be opened by its receiver only, and not at all if a bit of it has changed. */
class EnvelopeTest {
  private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
  private static final OneTimeKey KEY = OneTimeKey.create(NOW.plus(Duration.ofMinutes(15)));
  private static final Parcel PARCEL =
      Parcel.of(Logins.chatGpt(), Optional.of("https://auth.example.com"), false, NOW);
  private static final String ENVELOPE = Envelope.seal(PARCEL, KEY.publicKey());

  /** The golden case: made once, and to be opened by every later version. */
  private static final String GOLDEN_JWK =
      "{\"kty\":\"EC\",\"d\":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\",\"crv\":\"P-256\","
          + "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
          + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}";

  @Example
  void theReceiverGetsWhatWasSent() {
    Parcel opened = Envelope.parse(ENVELOPE).open(KEY);
    assertThat(opened).isEqualTo(PARCEL);
    assertThat(opened.document().toPrettyText()).isEqualTo(PARCEL.document().toPrettyText());
  }

  @Example
  void theHeaderSaysHowAndForWhomAndNothingElse() {
    String header =
        new String(
            Base64.getUrlDecoder().decode(ENVELOPE.substring(0, ENVELOPE.indexOf('.'))),
            StandardCharsets.UTF_8);
    assertThat(header)
        .contains("\"alg\":\"ECDH-ES\"", "\"enc\":\"A256GCM\"")
        .contains("\"typ\":\"latchkey-transfer+jwe\"")
        .contains("\"kid\":\"" + KEY.publicKey().id() + "\"")
        .doesNotContain("ada", "refresh");
    assertThat(ENVELOPE)
        .matches("[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
  }

  @Example
  void twoEnvelopesOfOneLoginHaveNothingInCommon() {
    String other = Envelope.seal(PARCEL, KEY.publicKey());
    assertThat(other.split("\\.", -1)[3]).isNotEqualTo(ENVELOPE.split("\\.", -1)[3]);
  }

  @Example
  void aGoldenKeyIsReadAndWritten() throws Exception {
    OneTimeKey key =
        OneTimeKey.read(Secret.of(GOLDEN_JWK), Instant.ofEpochSecond(1_772_443_800)).orElseThrow();
    String line =
        "latchkey-transfer-1.MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv"
            + "7D7gS2XpJFbZiItSs3m9-9Ue6GnvHw_GW2ZZaVtszggXIw.1772443800.eFb6RUQ2";
    assertThat(key.publicKey().toLine()).isEqualTo(line);
    assertThat(key.publicKey().id()).isEqualTo("cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    assertThat(ReceiverKey.parse(key.publicKey().toLine())).isEqualTo(key.publicKey());
    Parcel opened = Envelope.parse(Envelope.seal(PARCEL, key.publicKey())).open(key);
    assertThat(opened.document()).isEqualTo(PARCEL.document());
  }

  /** Made by another implementation of ECDH-ES and AES-GCM than ours. */
  @Example
  void aGoldenEnvelopeIsOpened() {
    OneTimeKey key =
        OneTimeKey.read(Secret.of(GOLDEN_JWK), Instant.ofEpochSecond(1_772_443_800)).orElseThrow();
    Parcel opened = Envelope.parse(Golden.read("transfer/envelope-1.txt")).open(key);
    assertThat(opened)
        .isEqualTo(
            new Parcel(
                "AAAAAAAAAAAAAAAAAAAAAA",
                NOW,
                false,
                Secret.of("receipt-key"),
                AuthDocument.forApiKey(Secret.of("sk-golden")),
                Optional.empty()));
  }

  @Example
  void aGoldenReceipt() {
    Parcel parcel =
        new Parcel(
            "AAAAAAAAAAAAAAAAAAAAAA",
            NOW,
            false,
            Secret.of("receipt-key"),
            AuthDocument.forApiKey(Secret.of("sk-golden")),
            Optional.empty());
    // printf 'latchkey-receipt-1.AAAAAAAAAAAAAAAAAAAAAA.stored.%s' "$(printf
    // '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-golden"}' | sha256sum | cut -d' ' -f1)" |
    // openssl dgst -sha256 -hmac receipt-key -binary | basenc --base64url
    assertThat(Receipt.of(parcel, Receipt.Outcome.STORED).toLine())
        .isEqualTo(
            "latchkey-receipt-1.AAAAAAAAAAAAAAAAAAAAAA.stored.xTSpE38ZarWwatpxXyFx6qGNjixtpAPz7Pq_tF8mV-g");
  }

  @Example
  void anotherKeyDoesNotOpenIt() {
    OneTimeKey other = OneTimeKey.create(NOW.plus(Duration.ofMinutes(15)));
    assertThat(refusal(ENVELOPE, other).code()).isEqualTo(ErrorCode.TRANSFER_MISDIRECTED);
  }

  @Example
  void cutAtAnyByteItIsRefused() {
    for (int length = 0; length < ENVELOPE.length(); length++) {
      TransferException refused = refusal(ENVELOPE.substring(0, length), KEY);
      assertThat(refused.code()).as("%d bytes", length).isEqualTo(ErrorCode.TRANSFER_DAMAGED);
      assertThat(refused.getMessage()).doesNotContain("\n");
    }
  }

  @Property(tries = 2000)
  void aChangedCharacterIsRefused(
      @ForAll @IntRange(max = 100_000) int where,
      @ForAll @IntRange(min = 1, max = 127) int change) {
    int index = where % ENVELOPE.length();
    char changed = (char) (ENVELOPE.charAt(index) ^ change);
    String text = ENVELOPE.substring(0, index) + changed + ENVELOPE.substring(index + 1);
    if (text.strip().equals(ENVELOPE)) {
      return;
    }
    TransferException refused = refusal(text, KEY);
    assertThat(refused.code()).isIn(ErrorCode.TRANSFER_DAMAGED, ErrorCode.TRANSFER_MISDIRECTED);
  }

  @Property(tries = 500)
  void garbageIsRefused(@ForAll String text) {
    assertThat(refusal(text, KEY).code()).isEqualTo(ErrorCode.TRANSFER_DAMAGED);
  }

  @Property(tries = 500)
  void aGarbledPlaintextIsRefused(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> Parcel.fromJson(bytes)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 500)
  void aGarbledReceiptIsRefused(@ForAll String text) {
    assertThatThrownBy(() -> Receipt.parse(text)).isInstanceOf(TransferException.class);
    assertThatThrownBy(() -> Receipt.parse("latchkey-receipt-1." + text))
        .isInstanceOf(TransferException.class);
  }

  @Example
  void aReceiptWithAChangedCharacterProvesNothing() {
    String line = Receipt.of(PARCEL, Receipt.Outcome.STORED).toLine();
    String document = Digest.of(PARCEL.document());
    Receipt.parse(line).verify(PARCEL.id(), PARCEL.receiptKey(), document);
    for (int i = 0; i < line.length(); i++) {
      String changed =
          line.substring(0, i) + (line.charAt(i) == 'A' ? 'B' : 'A') + line.substring(i + 1);
      assertThatThrownBy(
              () -> Receipt.parse(changed).verify(PARCEL.id(), PARCEL.receiptKey(), document))
          .isInstanceOf(TransferException.class);
    }
    assertThatThrownBy(() ->
            Receipt.parse(line.replace(".stored.", ".kept."))
                .verify(PARCEL.id(), PARCEL.receiptKey(), document))
        .isInstanceOf(TransferException.class);
  }

  @Example
  void aKeyCutOrChangedAtAnyCharacterIsRefused() {
    String line = KEY.publicKey().toLine();
    assertThat(ReceiverKey.parse(" " + line + "\r\n")).isEqualTo(KEY.publicKey());
    for (int i = 0; i < line.length(); i++) {
      String cut = line.substring(0, i);
      String changed = cut + (line.charAt(i) == 'x' ? 'y' : 'x') + line.substring(i + 1);
      for (String wrong : new String[] {cut, changed}) {
        TransferException refused =
            catchThrowableOfType(TransferException.class, () -> ReceiverKey.parse(wrong));
        assertThat(refused).as(wrong).isNotNull();
        assertThat(refused.code()).isEqualTo(ErrorCode.TRANSFER_DAMAGED);
      }
    }
    assertThatThrownBy(() -> ReceiverKey.parse(line.replace("transfer-1.", "transfer-2.")))
        .hasMessageContaining("another version");
  }

  @Property(tries = 500)
  void garbageIsNoKey(@ForAll String text) {
    assertThatThrownBy(() -> ReceiverKey.parse(text)).isInstanceOf(TransferException.class);
  }

  private static TransferException refusal(String text, OneTimeKey key) {
    TransferException refused =
        catchThrowableOfType(TransferException.class, () -> Envelope.parse(text).open(key));
    assertThat(refused).as(text).isNotNull();
    return refused;
  }
}
