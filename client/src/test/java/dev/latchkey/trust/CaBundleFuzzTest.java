package dev.latchkey.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testkit.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever bytes are in a bundle: certificates, or a clear error, soon. With {@code
 * -Dlatchkey.rounds=long} for minutes instead of seconds.
 */
class CaBundleFuzzTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final Duration TIME = LONG ? Duration.ofMinutes(3) : Duration.ofSeconds(3);
  private static final List<String> PIECES =
      List.of(
          "-----BEGIN CERTIFICATE-----",
          "-----END CERTIFICATE-----",
          "-----BEGIN TRUSTED CERTIFICATE-----",
          "-----END TRUSTED CERTIFICATE-----",
          "-----BEGIN X509 CRL-----",
          "-----END X509 CRL-----",
          "-----BEGIN ",
          "-----",
          "\n",
          "\r\n",
          "\r",
          "MIIC",
          "MIIBroken",
          "=",
          "\0",
          "\u001b[2J",
          "ä",
          "# a comment",
          "Proc-Type: 4,ENCRYPTED");

  @TempDir static Path folder;
  private static byte[] good;

  @BeforeAll
  static void create() throws Exception {
    TestCa ca = TestCa.create(folder, "Fuzz");
    good =
        (Files.readString(ca.root()) + Files.readString(ca.middle()))
            .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everyFileIsABundleOrAnError() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path file = folder.resolve("fuzz.pem");
    long end = System.nanoTime() + TIME.toNanos();
    int bundles = 0;
    int errors = 0;
    while (System.nanoTime() < end) {
      byte[] bytes = bytes(random);
      Files.write(file, bytes);
      try {
        assertThat(CaBundle.read("SSL_CERT_FILE", file.toString()).certificates()).isNotEmpty();
        bundles++;
      } catch (ConfigurationException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.CA_INVALID);
        assertThat(e.getMessage()).contains(file.toString()).contains("SSL_CERT_FILE");
        assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        errors++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", " + Arrays.toString(bytes), e);
      }
    }
    assertThat(bundles).isPositive();
    assertThat(errors).isPositive();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    if (random.nextBoolean()) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = from + random.nextInt(bytes.length - from);
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.write(bytes, 0, from);
    for (int i = random.nextInt(3); i > 0; i--) {
      mixed.writeBytes(PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
    }
    mixed.write(bytes, to, bytes.length - to);
    return mixed.toByteArray();
  }
}
