package dev.latchkey.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.LatchkeyBuilder;
import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringInMemory;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final String KEY = "sk-proj-abcdefghijklmnop";

  private TestHome home;
  private TestHome machine;

  @BeforeEach
  void open() {
    home = TestHome.create();
    machine = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
    machine.close();
  }

  private LatchkeyBuilder library() {
    return Latchkey.builder()
        .environment(Environment.of(Map.of("PATH", "/usr/bin:/bin")))
        .machine(MachineFiles.ofUnix(machine.path()))
        .home(home.path());
  }

  private static List<Finding> of(Diagnosis diagnosis, FindingCode code) {
    return diagnosis.findings().stream().filter(finding -> finding.code() == code).toList();
  }

  private Diagnosis examine(LatchkeyBuilder library) {
    return library.examine(Examination.OFFLINE, topic -> {});
  }

  /** A check of this test's own. */
  private record Scripted(Supplier<List<Finding>> script) implements Check {
    @Override
    public Topic topic() {
      return Topic.PORTS;
    }

    @Override
    public Duration limit() {
      return Duration.ofMillis(200);
    }

    @Override
    public List<Finding> look() {
      return script.get();
    }
  }

  private static Finding only(Supplier<List<Finding>> script) {
    List<Finding> findings = Doctor.look(List.of(new Scripted(script)), topic -> {});
    assertThat(findings).hasSize(1);
    return findings.getFirst();
  }

  @Test
  void knownTroubleInACheckIsAFindingWithItsCodeAndRemedy() {
    Finding finding =
        only(() -> {
          throw new StoreException(ErrorCode.STORE_UNFIT, "it is a pipe", "move it away");
        });
    assertThat(finding.code()).isEqualTo(FindingCode.CHECK_FAILED);
    assertThat(finding.seen()).isEqualTo("it is a pipe (store-unfit)");
    assertThat(finding.cure().orElseThrow().note()).isEqualTo("move it away");
  }

  @Test
  void aFaultOfOursStopsNoOtherCheckAndRepeatsNobodysWords() {
    List<Finding> findings =
        Doctor.look(
            List.of(
                new Scripted(() -> {
                  throw new IllegalStateException("sk-secret");
                }),
                new Scripted(() -> List.of(Finding.ok(Topic.PORTS, "free")))),
            topic -> {});
    assertThat(findings).hasSize(2);
    assertThat(findings.getFirst().severity()).isEqualTo(Severity.UNKNOWN);
    assertThat(findings.getFirst().seen())
        .contains("IllegalStateException")
        .doesNotContain("sk-secret");
    assertThat(findings.getLast().severity()).isEqualTo(Severity.OK);
  }

  @Test
  void whatHangsIsLeftBehindAndSaidToHang() {
    CountDownLatch never = new CountDownLatch(1);
    Finding finding =
        only(() -> {
          while (true) {
            try {
              never.await();
            } catch (InterruptedException deaf) {
              // As a system call that cannot be interrupted.
            }
          }
        });
    assertThat(finding.code()).isEqualTo(FindingCode.NOT_CHECKED);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.cure()).isPresent();
  }

  @Test
  void theVerdictIsTheWorstAndWhatNobodyKnowsIsNoTrouble() {
    assertThat(verdict(Severity.OK, Severity.UNKNOWN)).isEqualTo(Severity.OK);
    assertThat(verdict(Severity.WARNING, Severity.OK)).isEqualTo(Severity.WARNING);
    assertThat(verdict(Severity.ERROR, Severity.WARNING)).isEqualTo(Severity.ERROR);
  }

  private static Severity verdict(Severity... severities) {
    List<Finding> findings =
        Stream.of(severities)
            .map(severity ->
                new Finding(
                    Topic.HOME, FindingCode.OK, severity, "", Optional.empty(), Optional.empty()))
            .toList();
    return new Diagnosis(Instant.EPOCH, false, Optional.empty(), findings).verdict();
  }

  @Test
  void theGuideExplainsEveryCodeOnce() throws IOException {
    List<String> explained = new ArrayList<>();
    Matcher row =
        Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE)
            .matcher(
                Files.readString(
                    Path.of(System.getProperty("latchkey.root", ".."), "docs/doctor.md")));
    while (row.find()) {
      explained.add(row.group(1));
    }
    assertThat(explained)
        .containsExactlyElementsOf(Stream.of(FindingCode.values()).map(FindingCode::id).toList());
  }

  @Test
  void aSecondLoginInTheKeyringIsNamedAndMovedAway() {
    KeyringInMemory keyring = new KeyringInMemory();
    home.write("config.toml", "cli_auth_credentials_store = \"keyring\"\n");
    try (Latchkey latchkey = library().keyring(keyring).open()) {
      latchkey.loginWithApiKey(Secret.of(KEY));
    }
    assertThat(of(examine(library().keyring(keyring)), FindingCode.LOGIN_ELSEWHERE)).isEmpty();
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    List<Finding> found = of(examine(library().keyring(keyring)), FindingCode.LOGIN_ELSEWHERE);
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().subject().orElseThrow().name())
        .isEqualTo(home.authJson().toString());
    assertThat(found.getFirst().cure().orElseThrow())
        .isInstanceOfSatisfying(
            Cure.Command.class,
            cure -> assertThat(cure.line()).isEqualTo("latchkey store move keyring"));
    try (Latchkey latchkey = library().keyring(keyring).open()) {
      latchkey.relocation().to(StoreKind.KEYRING);
    }
    assertThat(of(examine(library().keyring(keyring)), FindingCode.LOGIN_ELSEWHERE)).isEmpty();
  }

  /** A keyring that is locked, and counts who would have it unlocked. */
  private static final class LockedKeyring implements Keyring {
    private int dialogs;

    @Override
    public String describe() {
      return "the keyring of this test";
    }

    private static StoreException locked() {
      return new StoreException(ErrorCode.KEYRING_LOCKED, "the keyring is locked", "unlock it");
    }

    @Override
    public List<KeyringItem> find(KeyringName name) {
      throw locked();
    }

    @Override
    public void add(KeyringName name, Secret value) {
      throw locked();
    }

    @Override
    public void change(KeyringItem item, Secret value) {
      throw locked();
    }

    @Override
    public void remove(KeyringItem item) {
      throw locked();
    }

    @Override
    public void unlock() {
      dialogs++;
    }

    @Override
    public void cancel() {}
  }

  @Test
  void aLockedKeyringIsNamedAndNobodyIsAskedToUnlockIt() {
    LockedKeyring keyring = new LockedKeyring();
    home.write("config.toml", "cli_auth_credentials_store = \"keyring\"\n");
    LatchkeyBuilder library =
        library()
            .keyring(keyring)
            .environment(Environment.of(Map.of("DISPLAY", ":0", "BROWSER", "/bin/true")));
    Diagnosis diagnosis = examine(library);
    assertThat(of(diagnosis, FindingCode.KEYRING_LOCKED)).hasSize(1);
    assertThat(keyring.dialogs).isZero();
  }

  @Test
  void whereAutoHasNoKeyringTheFileIsNoTrouble() {
    KeyringInMemory keyring = new KeyringInMemory();
    keyring.takeAway();
    home.write("config.toml", "cli_auth_credentials_store = \"auto\"\n");
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    assertThat(
            examine(library().keyring(keyring)).findings().stream()
                .filter(finding -> finding.topic() == Topic.STORE)
                .map(Finding::severity))
        .containsOnly(Severity.OK);
  }

  @Test
  void aMoveThatWasInterruptedIsLeftAsItIs() {
    KeyringInMemory keyring = new KeyringInMemory();
    home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    home.write("latchkey/store-move.json", "{\"to\": \"keyring\"}");
    assertThat(of(examine(library().keyring(keyring)), FindingCode.MOVE_UNFINISHED)).hasSize(1);
    assertThat(home.file("latchkey/store-move.json")).exists();
    assertThat(keyring.items()).isEmpty();
  }
}
