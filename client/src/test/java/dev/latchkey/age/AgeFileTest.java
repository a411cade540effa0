package dev.latchkey.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.age.AgeException.Reason;
import dev.latchkey.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class AgeFileTest {
  private static final WorkFactor LOW = new WorkFactor(2);
  private static final Secret PASSPHRASE = Secret.of("correct horse");
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

  @Test
  void itsHeaderIsInThePublishedForm() throws Exception {
    String file = new String(AgeFile.seal(CONTENT, PASSPHRASE, LOW), StandardCharsets.ISO_8859_1);
    assertThat(file)
        .matches(
            """
            (?s)age-encryption\\.org/v1
            -> scrypt [A-Za-z0-9+/]{22} 2
            [A-Za-z0-9+/]{43}
            --- [A-Za-z0-9+/]{43}
            .{39}\
            """);
  }

  @Test
  void noTwoFilesAreAlike() throws Exception {
    assertThat(AgeFile.seal(CONTENT, PASSPHRASE, LOW))
        .isNotEqualTo(AgeFile.seal(CONTENT, PASSPHRASE, LOW));
  }

  @Test
  void anotherPassphraseIsSaidToBeAnother() throws Exception {
    byte[] file = AgeFile.seal(CONTENT, PASSPHRASE, LOW);
    assertThat(reason(file, Secret.of("wrong"))).isEqualTo(Reason.NO_MATCH);
    assertThat(reason(file, Secret.of(""))).isEqualTo(Reason.NO_MATCH);
  }

  @Test
  void b43_aRandomPassphraseIsNotStretchedAndAnyOtherIs() {
    byte[] random = new byte[32];
    Arrays.fill(random, (byte) 0x5a);
    String text = Base64.getEncoder().encodeToString(random);
    assertThat(WorkFactor.of(Secret.of(text))).isEqualTo(WorkFactor.FOR_RANDOM);
    assertThat(WorkFactor.FOR_RANDOM.log2()).isBetween(10, 14);
    for (String other :
        new String[] {
          "",
          "correct horse",
          text.substring(0, 43),
          text + "\n",
          Base64.getEncoder().encodeToString(new byte[31]),
          Base64.getEncoder().encodeToString(new byte[33]),
          text.substring(0, 42) + "p=",
        }) {
      assertThat(WorkFactor.of(Secret.of(other))).as(other).isEqualTo(WorkFactor.FOR_ANY);
    }
    assertThat(WorkFactor.FOR_ANY.log2()).isEqualTo(18);
  }

  @Test
  void aWorkFactorSaysWhatItTakes() {
    assertThat(new WorkFactor(18).mebibytes()).isEqualTo(256);
    assertThat(new WorkFactor(WorkFactor.MAX).bytes()).isEqualTo(4L << 30);
    assertThat(new WorkFactor(2).mebibytes()).isEqualTo(1);
    assertThatThrownBy(() -> new WorkFactor(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new WorkFactor(23)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsTooLargeIsNotEvenParsed() {
    assertThat(reason(new byte[AgeFile.MAX_SIZE + 1], PASSPHRASE)).isEqualTo(Reason.HEADER);
    assertThatThrownBy(() -> AgeFile.seal(new byte[AgeFile.MAX_SIZE], PASSPHRASE, LOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Reason reason(byte[] file, Secret passphrase) {
    return catchThrowableOfType(AgeException.class, () -> AgeFile.open(file, passphrase)).reason();
  }
}
