package dev.latchkey.age;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.Secret;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vectors of the Community Cryptography Test Vectors. Those for a passphrase are opened with
 * it; in those for a key pair, which we do not have, the file's key is published, too, and all but
 * finding it is ours.
 */
class PublishedVectorsTest {
  static Stream<Vector> vectors() {
    return Vector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aVectorEndsAsPublished(Vector vector) throws Exception {
    byte[] content;
    try {
      content = opened(vector);
    } catch (AgeException e) {
      assertThat(inTheirWords(e)).isEqualTo(vector.expect());
      return;
    }
    assertThat(vector.expect()).isEqualTo("success");
    assertThat(vector.isPayload(content)).isTrue();
  }

  @Test
  void theyAreAllThere() {
    assertThat(Vector.all()).hasSize(78);
    assertThat(Vector.all().filter(vector -> !vector.passphrases().isEmpty())).hasSize(25);
  }

  private static String inTheirWords(AgeException e) {
    return switch (e.reason()) {
      // To the vectors, an unreasonable work factor is a garbled one.
      case HEADER, TOO_COSTLY -> "header failure";
      case NO_MATCH -> "no match";
      case ALTERED -> "HMAC failure";
      case PAYLOAD -> "payload failure";
    };
  }

  private static byte[] opened(Vector vector) throws AgeException {
    if (!vector.passphrases().isEmpty()) {
      return AgeFile.open(vector.file(), Secret.of(vector.passphrases().getFirst()));
    }
    Header header = Header.parse(vector.file());
    try (FileKey key = vector.fileKey()) {
      header.verify(vector.file(), key);
      return Payload.opened(vector.file(), header.end(), key);
    }
  }
}
