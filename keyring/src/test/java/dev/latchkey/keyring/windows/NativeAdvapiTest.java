package dev.latchkey.keyring.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes that Windows reads and writes; the calls themselves only Windows can test. */
@NullMarked
class NativeAdvapiTest {

  /** As a C compiler for 64-bit Windows lays out {@code CREDENTIALW} of wincred.h. */
  @ParameterizedTest
  @CsvSource({
    "Flags, 0",
    "Type, 4",
    "TargetName, 8",
    "Comment, 16",
    "LastWritten.dwLowDateTime, 24",
    "LastWritten.dwHighDateTime, 28",
    "CredentialBlobSize, 32",
    "CredentialBlob, 40",
    "Persist, 48",
    "AttributeCount, 52",
    "Attributes, 56",
    "TargetAlias, 64",
    "UserName, 72"
  })
  void eachMemberHasItsPlace(String member, long offset) {
    assertThat(NativeAdvapi.offset(member)).isEqualTo(offset);
  }

  @Test
  void theStructureIsAsLongAsInC() {
    assertThat(NativeAdvapi.CREDENTIAL.byteSize()).isEqualTo(80);
    assertThat(NativeAdvapi.CREDENTIAL.byteAlignment()).isEqualTo(8);
  }

  @Test
  void whatIsWrittenIsWhatIsRead() {
    try (Arena arena = Arena.ofConfined()) {
      byte[] blob = "sécret".getBytes(StandardCharsets.UTF_16LE);
      Advapi.Credential credential =
          new Advapi.Credential("kim|ü.Codex Auth", "kim|ü", blob, Instant.EPOCH);
      MemorySegment encoded =
          NativeAdvapi.encode(arena, credential, arena.allocateFrom(ValueLayout.JAVA_BYTE, blob));
      assertThat(encoded.get(ValueLayout.JAVA_INT, 4)).as("CRED_TYPE_GENERIC").isEqualTo(1);
      assertThat(encoded.get(ValueLayout.JAVA_INT, 48)).as("CRED_PERSIST_ENTERPRISE").isEqualTo(3);
      encoded.set(ValueLayout.JAVA_INT, 24, 0xD53E8000);
      encoded.set(ValueLayout.JAVA_INT, 28, 0x019DB1DE);

      Advapi.Credential read = NativeAdvapi.decode(encoded);
      assertThat(read.target()).isEqualTo(credential.target());
      assertThat(read.user()).isEqualTo(credential.user());
      assertThat(read.blob()).isEqualTo(blob);
      assertThat(read.written()).isEqualTo(Instant.EPOCH);
    }
  }

  /** 2009-07-25T23:00:00Z in Microsoft's example of the format. */
  @Test
  void timesAreCountedFrom1601() {
    assertThat(NativeAdvapi.instant(0)).isEqualTo(Instant.parse("1601-01-01T00:00:00Z"));
    assertThat(NativeAdvapi.instant(128_930_364_000_000_001L))
        .isEqualTo(Instant.parse("2009-07-25T23:00:00.000000100Z"));
  }
}
