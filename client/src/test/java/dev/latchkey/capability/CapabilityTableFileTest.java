package dev.latchkey.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table from a file: read whole or not at all, and what is wrong is found by its row. */
class CapabilityTableFileTest {
  private static final String TABLE =
      """
      {
        "version": 1,
        "sources": [{"page": "https://docs.example/pricing", "date": "2027-01-31"}],
        "governance": {
          "chatgpt": "workspace", "access-token": "workspace", "api-key": "org", "bedrock": "aws"
        },
        "plans": {"paid": {"yes": ["plus"], "no": ["free"], "other": "no"}},
        "rows": [
          {"id": "local", "name": "Local",
           "chatgpt": {"is": "yes", "pays": "plan"}, "api-key": {"is": "yes"},
           "bedrock": {"is": "limited", "note": "some"}},
          {"id": "cloud", "name": "Cloud",
           "chatgpt": {"is": "by-plan", "plans": "paid"}, "api-key": {"is": "no"},
           "bedrock": {"is": "no"}}
        ]
      }
      """;

  @TempDir Path folder;

  private CapabilityTable read(String text) throws IOException {
    return CapabilityTable.read(Files.writeString(folder.resolve("table.json"), text));
  }

  private void refuses(String text, String... said) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(text))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
          assertThat(e).hasMessageContaining("table.json");
          assertThat(e.getMessage()).contains(said);
        });
  }

  @Test
  void aNewerTableCounts() throws IOException {
    CapabilityTable table = read(TABLE);
    assertThat(table.date()).isEqualTo("2027-01-31");
    assertThat(table.rows()).extracting(Capability::id).containsExactly("local", "cloud");
    Entitlements key = table.of(AuthMode.API_KEY, Optional.empty());
    assertThat(key.governance()).isEqualTo("org");
    assertThat(key.find("cloud").orElseThrow().availability()).isEqualTo(Availability.NO);
    assertThat(key.find("elsewhere")).isEmpty();
  }

  @Test
  void anAccessTokenGivesTheSameUnlessTheRowSaysOtherwise() throws IOException {
    assertThat(read(TABLE).of(AuthMode.AGENT_IDENTITY, Optional.empty()).list())
        .isEqualTo(read(TABLE).of(AuthMode.CHATGPT, Optional.empty()).list());
  }

  /** One change to the table each, and what the message must name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\": 1 | \"version\": 2 | version",
        "\"version\": 1, | | version is missing",
        "2027-01-31 | 31.1.2027 | sources",
        "https://docs | http://docs | sources",
        "[{\"page\": \"https://docs.example/pricing\", \"date\": \"2027-01-31\"}] | [] | sources",
        "\"bedrock\": \"aws\" | \"bedrok\": \"aws\" | governance",
        "\"bedrock\": \"aws\" | \"bedrock\": \"\" | governance",
        "[\"free\"] | [\"plus\"] | plans paid",
        "[\"free\"] | [\"free\", \"free\"] | plans paid",
        "[\"free\"] | [7] | plans paid",
        "\"other\": \"no\" | \"other\": \"yes\" | plans paid",
        "\"id\": \"cloud\" | \"id\": \"local\" | row 2 (local)",
        "\"id\": \"cloud\" | \"id\": \"The Cloud\" | row 2 (The Cloud)",
        "\"name\": \"Cloud\" | \"name\": 7 | row 2 (cloud)",
        "\"name\": \"Cloud\" | \"nam\": \"Cloud\" | row 2 (cloud)",
        "\"name\": \"Cloud\" | \"name\": \"a\\u001b[31m\" | row 2 (cloud)",
        "\"name\": \"Cloud\" | \"name\": \"a name that is too long for a terminal\" | row 2 (cloud)",
        "\"name\": \"Cloud\" | \"name\": \"Cloud\", \"name\": \"Sky\" | row 2 (cloud)",
        "\"plans\": \"paid\"} | \"plans\": \"unpaid\"} | row 2 (cloud), chatgpt",
        "\"is\": \"by-plan\", \"plans\": \"paid\" | \"is\": \"by-plan\" | row 2 (cloud), chatgpt",
        "\"is\": \"yes\", \"pays\": \"plan\" | \"is\": \"yes\", \"plans\": \"paid\" | row 1 (local), chatgpt",
        "\"pays\": \"plan\" | \"pays\": \"uncle\" | row 1 (local), chatgpt",
        "\"is\": \"yes\"} | \"is\": \"maybe\"} | row 1 (local), api-key",
        "\"is\": \"yes\"} | \"is\": \"no\", \"pays\": \"api\"} | row 1 (local), api-key",
        "{\"is\": \"yes\"} | true | row 1 (local), api-key",
        "\"note\": \"some\" | \"noet\": \"some\" | row 1 (local), bedrock",
        "\"rows\": [ | \"rows\": [7, | row 1",
        "\"rows\": [ | \"lines\": [ | rows is missing",
        "\"version\": 1 | \"version\" 1 | line 2"
      })
  void whatIsDamagedIsNamed(String was, String is, String said) {
    String changed = TABLE.replace(was, is == null ? "" : is);
    assertThat(changed).isNotEqualTo(TABLE);
    refuses(changed, said);
  }

  @Test
  void theMessageSaysWhereToLook() {
    refuses(TABLE.replace("\"is\": \"limited\"", "\"is\": \"partly\""), "line 11, column ");
  }

  @Test
  void tooMuchIsNotRead() {
    refuses(TABLE + " ".repeat(JsonReader.MAX_SIZE), "larger than");
  }

  @Test
  void whatIsNoFileIsSaid() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> CapabilityTable.read(folder))
        .withMessageContaining("is no file");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> CapabilityTable.read(folder.resolve("absent.json")))
        .withMessageContaining("absent.json");
  }
}
