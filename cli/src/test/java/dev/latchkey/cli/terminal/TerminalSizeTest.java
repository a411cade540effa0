package dev.latchkey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What terminals tell of their size. */
class TerminalSizeTest {
  @ParameterizedTest
  @CsvSource({"24 80, 80, 24", "1 1, 1, 1", "50 132, 132, 50"})
  void theSizeOfATerminal(String text, int columns, int rows) {
    assertThat(TerminalSize.parse(text)).contains(new TerminalSize(columns, rows));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0 0", "24", "24 80 1", "-1 80", "99999 80", "x y"})
  void aTerminalThatTellsNoSize(String text) {
    assertThat(TerminalSize.parse(text)).isEmpty();
  }
}
