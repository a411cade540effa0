package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ErrorCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorTest {
  /** Programs compare these: one may be added, none changed. */
  @Test
  void theNamesOfErrorsNeverChange() {
    Golden.assertMatches(
        "error-codes.txt",
        String.join("\n", Arrays.stream(ErrorCode.values()).map(ErrorCode::id).toList()));
  }

  @Test
  void theNamesAreInKebabCaseAndUnique() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::id).toList())
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
  }
}
