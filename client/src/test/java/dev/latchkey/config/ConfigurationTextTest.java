package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

class ConfigurationTextTest {

  private static String set(String text) {
    return new ConfigurationText(text).withStore(StoreKind.KEYRING).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cli_auth_credentials_store = "file"            | cli_auth_credentials_store = "keyring"
          cli_auth_credentials_store='auto' # why: see x | cli_auth_credentials_store="keyring" # why: see x
          "cli_auth_credentials_store"   =   "file"      | "cli_auth_credentials_store"   =   "keyring"
          """)
  void onlyTheValueChanges(String before, String after) {
    String rest = "\n\n# comment\nmodel = \"m\"\n[features]\nx = true # y\n";
    assertThat(set("a = 1\n" + before + rest)).isEqualTo("a = 1\n" + after + rest);
  }

  @Test
  void linesKeepTheirEnds() {
    assertThat(set("a = 1\r\ncli_auth_credentials_store = \"file\"\r\nb = 2\r\n"))
        .isEqualTo("a = 1\r\ncli_auth_credentials_store = \"keyring\"\r\nb = 2\r\n");
    assertThat(set("# mine\r\na = 1\r\n"))
        .isEqualTo("# mine\r\ncli_auth_credentials_store = \"keyring\"\r\na = 1\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# only a comment",
        "# a comment\n# another\n\n[features]\nx = true\n",
        "[profiles.work]\ncli_auth_credentials_store = \"file\"\n",
        "model = '''\ncli_auth_credentials_store = \"file\"\n'''\n",
      })
  void whatIsNotThereIsAddedAboveTheFirstTable(String before) {
    String after = set(before);
    assertThat(Toml.parse(after).getString("cli_auth_credentials_store")).isEqualTo("keyring");
    assertThat(after.lines().toList()).containsAll(before.lines().toList());
    assertThat(after.lines().count()).isEqualTo(before.lines().count() + 1);
  }

  @Test
  void aWordOrderMarkStaysInFront() {
    assertThat(set("\uFEFFa = 1\n"))
        .isEqualTo("\uFEFFcli_auth_credentials_store = \"keyring\"\na = 1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = \n",
        "cli_auth_credentials_store = \"\"\"\nfile\"\"\"\n",
        "cli_auth_credentials_store = \"f\\u0069le\"\n",
        "cli_auth_credentials_store = [\"file\"]\n",
      })
  void whatCannotBeChangedAloneIsNotChanged(String text) {
    assertThatThrownBy(() -> set(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("file\"");
  }

  @Test
  void settingItTwiceIsSettingItOnce() {
    String once = set("# c\n[t]\nx = 1\n");
    assertThat(set(once)).isEqualTo(once);
  }
}
