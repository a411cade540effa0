package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.disk.MountedFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Overwriting where it stands: what killed writers leave, and what others see meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MountedFileTest {
  private static final String OLD = Golden.read("auth-json/chatgpt.json");
  private static final AuthDocument NEW = StoreChild.document("new", 1);
  private static final String COPY = ".auth.json.saving";

  private TestHome home;
  private FileStore store;

  @BeforeEach
  void open() {
    home = TestHome.create();
    store =
        new FileStore(
            home.path(), new HomeStore.Limits(Duration.ofMillis(600), Duration.ofMillis(400)));
  }

  @AfterEach
  void close() {
    home.close();
  }

  private MountedFile file() {
    return new MountedFile(home.authJson());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 5_000, 100_000})
  void whatIsWrittenIsThereWhateverWasThereBefore(int before) throws IOException {
    home.writeAuthJson(" ".repeat(before));
    file().replace(bytes(NEW.toPrettyText()));
    assertThat(home.readAuthJson()).isEqualTo(NEW.toPrettyText());
    assertThat(home.mode("auth.json")).isEqualTo("rw-------");
    assertThat(home.snapshot()).containsOnlyKeys("auth.json");
  }

  /** At each of the points at which a writer may have been killed. */
  @ParameterizedTest
  @CsvSource({"0", "1", "2000", "20000"})
  void aFileThatWasLeftTornIsReadFromItsCopyAndMended(int written) throws IOException {
    byte[] torn = bytes(OLD + " ".repeat(30_000));
    byte[] content = bytes(NEW.toPrettyText());
    System.arraycopy(content, 0, torn, 0, written);
    torn[0] = 0;
    Files.write(home.authJson(), torn);
    home.write(COPY, NEW.toPrettyText());
    assertThat(store.read()).contains(NEW);
    store.begin().close();
    assertThat(home.readAuthJson()).isEqualTo(NEW.toPrettyText());
    assertThat(home.file(COPY)).doesNotExist();
  }

  /** The writer was killed before it began to overwrite, or after it had ended. */
  @Test
  void aFileThatIsWholeCountsAndItsCopyGoes() {
    home.writeAuthJson(OLD + "   ").write(COPY, NEW.toPrettyText());
    assertThat(store.read()).contains(AuthDocument.parse(OLD));
    store.begin().close();
    assertThat(store.read()).contains(AuthDocument.parse(OLD));
    assertThat(home.file(COPY)).doesNotExist();
  }

  @Test
  void aTornFileWithoutACopyIsUnreadable() {
    home.writeAuthJson("\0" + OLD.substring(1));
    assertThatThrownBy(store::read)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREADABLE));
  }

  @Test
  void signingOutOverwritesAndLeavesNoCopy() throws IOException {
    home.writeAuthJson(OLD).write(COPY, OLD);
    assertThat(file().erase().existed()).isTrue();
    assertThat(home.authJson()).isEmptyFile();
    assertThat(home.snapshot()).containsOnlyKeys("auth.json");
    assertThat(file().erase().existed()).isFalse();
  }

  @Test
  void aReaderSeesOldOrNewAndNeverHalf() throws Exception {
    home.writeAuthJson(StoreChild.document("new", 0).toPrettyText());
    AtomicBoolean writing = new AtomicBoolean(true);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 1; i < 40; i++) {
                  file().replace(bytes(StoreChild.document("new", i).toPrettyText()));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } finally {
                writing.set(false);
              }
            });
    int reads = 0;
    while (writing.get()) {
      assertThat(store.read().orElseThrow())
          .isIn(StoreChild.document("new", 0), StoreChild.document("new", 1));
      reads++;
    }
    writer.join();
    assertThat(reads).isPositive();
    assertThat(store.read()).contains(StoreChild.document("new", 39));
  }

  @Test
  void anInterruptDoesNotStopIt() throws IOException {
    home.writeAuthJson(OLD);
    Thread.currentThread().interrupt();
    file().replace(bytes(NEW.toPrettyText()));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.read()).contains(NEW);
    assertThat(home.file(COPY)).doesNotExist();
  }

  @Test
  void anOrdinaryFileIsNone() {
    home.writeAuthJson(OLD);
    assertThat(MountedFile.at(home.authJson())).isEmpty();
    assertThat(MountedFile.at(home.file("absent"))).isEmpty();
  }
}
