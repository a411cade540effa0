package dev.latchkey.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Files that nobody thought of. */
class AgeFilePropertyTest {
  private static final Secret PASSPHRASE = Secret.of("passphrase");

  /** Small enough that a digit more or other costs nothing. */
  private static final WorkFactor LOW = new WorkFactor(2);

  @Property(tries = 200)
  void whatIsSealedIsOpened(@ForAll("sizes") int size, @ForAll long seed, @ForAll String passphrase)
      throws Exception {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    Secret secret = Secret.of(passphrase);
    assertThat(AgeFile.open(AgeFile.seal(content, secret, LOW), secret)).isEqualTo(content);
  }

  @Provide
  Arbitrary<Integer> sizes() {
    int chunk = 64 * 1024;
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 2000),
        Arbitraries.of(0, chunk - 1, chunk, chunk + 1, 2 * chunk - 1, 2 * chunk, 2 * chunk + 1),
        Arbitraries.integers().between(0, 4 * chunk));
  }

  @Property(tries = 1000)
  void anyFlippedBitIsFoundOut(@ForAll @IntRange(max = 1_000_000) int place) throws Exception {
    byte[] file = AgeFile.seal(new byte[40], PASSPHRASE, LOW);
    int bit = place % (file.length * 8);
    file[bit / 8] ^= (byte) (1 << (bit % 8));
    assertThatThrownBy(() -> AgeFile.open(file, PASSPHRASE)).isInstanceOf(AgeException.class);
  }

  @Property(tries = 300)
  void anyOtherEndIsFoundOut(@ForAll @IntRange(max = 1_000_000) int place) throws Exception {
    byte[] file = AgeFile.seal(new byte[40], PASSPHRASE, LOW);
    byte[] cut = Arrays.copyOf(file, place % file.length);
    assertThatThrownBy(() -> AgeFile.open(cut, PASSPHRASE)).isInstanceOf(AgeException.class);
    byte[] longer = Arrays.copyOf(file, file.length + 1 + place % 100);
    assertThatThrownBy(() -> AgeFile.open(longer, PASSPHRASE)).isInstanceOf(AgeException.class);
  }

  @Property(tries = 2000)
  void whateverIsReadNothingButTheDeclaredExceptionComesOut(@ForAll("files") byte[] file) {
    assertThatThrownBy(() -> AgeFile.open(file, PASSPHRASE))
        .isInstanceOf(AgeException.class)
        .hasMessageNotContaining("passphrase\"");
  }

  /** Headers of the right pieces in the wrong order and number, and noise. */
  @Provide
  Arbitrary<byte[]> files() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "age-encryption.org/v1",
            "\n",
            "\n",
            "\r\n",
            "-> ",
            "->",
            "scrypt",
            " ",
            " 2",
            " 10",
            " 02",
            " 99",
            "AAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "A".repeat(64),
            "=",
            "---",
            "--- ",
            "é");
    String version = "age-encryption.org/v1\n";
    String recipient = version + "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 2\n";
    String whole = recipient + "A".repeat(43) + "\n";
    Arbitrary<String> start = Arbitraries.of("", version, recipient, whole);
    Arbitrary<byte[]> pieces =
        Combinators.combine(start, piece.list().ofMaxSize(12))
            .as((first, rest) -> (first + String.join("", rest)).getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    return Arbitraries.oneOf(pieces, noise);
  }
}
