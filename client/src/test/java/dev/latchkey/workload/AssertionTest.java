package dev.latchkey.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.WorkloadException;
import dev.latchkey.testkit.FakeJwt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The file with a workload's identity token: missing, empty, too large, not UTF-8, half replaced.
 */
class AssertionTest {
  private static final String JWT = FakeJwt.empty().claim("sub", "job").mint();

  @TempDir private Path folder;

  private Secret read(byte[] content) throws Exception {
    Path file = folder.resolve("token");
    Files.write(file, content);
    return new IdentityTokenFile(file).read();
  }

  private void refused(ErrorCode code, byte[] content) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOfSatisfying(WorkloadException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(folder.toString());
  }

  @Test
  void aTokenIsReadAndTrimmed() throws Exception {
    assertThat(read((" \n" + JWT + "\r\n").getBytes(StandardCharsets.UTF_8)).reveal())
        .isEqualTo(JWT);
  }

  @Test
  void whatCannotBeATokenIsNamed() {
    refused(ErrorCode.ASSERTION_INVALID, new byte[0]);
    refused(ErrorCode.ASSERTION_INVALID, " \n\t".getBytes(StandardCharsets.UTF_8));
    refused(ErrorCode.ASSERTION_INVALID, (JWT + "\0").getBytes(StandardCharsets.UTF_8));
    refused(ErrorCode.ASSERTION_INVALID, new byte[] {(byte) 0xc3, (byte) 0x28});
    refused(ErrorCode.ASSERTION_INVALID, new byte[16 * 1024 + 1]);
    refused(ErrorCode.ASSERTION_UNAVAILABLE, "half.of".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void case209_sixteenKibibytesAreTheMost() throws Exception {
    String longest = JWT + "x".repeat(16 * 1024 - JWT.length());
    assertThat(read(longest.getBytes(StandardCharsets.UTF_8)).reveal()).hasSize(16 * 1024);
    refused(ErrorCode.ASSERTION_INVALID, (longest + "x").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMissingFileMayComeBackAndAFolderMayNot() {
    assertThatThrownBy(() -> new IdentityTokenFile(folder.resolve("none")).read())
        .isInstanceOfSatisfying(
            WorkloadException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ASSERTION_UNAVAILABLE));
    assertThatThrownBy(() -> new IdentityTokenFile(folder).read())
        .isInstanceOfSatisfying(
            WorkloadException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ASSERTION_INVALID));
    assertThatThrownBy(() -> new IdentityTokenFile(Path.of("/dev/null")).read())
        .isInstanceOf(WorkloadException.class);
  }

  @Test
  void aFileThatIsBeingReplacedIsReadOnceItIsWhole() throws Exception {
    Path file = folder.resolve("token");
    Files.writeString(file, JWT.substring(0, JWT.indexOf('.') + 5));
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(30);
                Files.writeString(file, JWT);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(new IdentityTokenFile(file).read().reveal()).isEqualTo(JWT);
    writer.join();
  }

  @Property(tries = 500)
  void anyBytesAreATokenOrAClearError(@ForAll @Size(max = 200) byte[] content) {
    try {
      Assertion.parse(content, "a test")
          .ifPresent(token ->
              assertThat(token.reveal().chars().filter(c -> c == '.').count())
                  .isGreaterThanOrEqualTo(2));
    } catch (LatchkeyException e) {
      assertThat(e.getMessage()).startsWith("the workload identity token of a test ");
    }
  }
}
