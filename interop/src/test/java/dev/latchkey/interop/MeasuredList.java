package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A list in {@code docs/compatibility.md} that is a test's result.
 *
 * @param test who measures it
 */
record MeasuredList(String test) {
  /**
   * Fails unless the list is {@code measured}, which is left in {@code interop/target/TEST.md} to
   * be put there.
   */
  void mustBe(String measured) throws IOException {
    Path left = Root.file("interop/target").resolve(test + ".md");
    Files.createDirectories(left.getParent());
    Files.writeString(left, measured);
    String page = Files.readString(Root.file("docs/compatibility.md"));
    String begin = "<!-- measured by " + test + " -->\n";
    assertThat(page.contains(begin)).as("the page has a place for %s", test).isTrue();
    String told = page.substring(page.indexOf(begin) + begin.length());
    assertThat(told.substring(0, told.indexOf("<!-- end -->")).strip()).isEqualTo(measured.strip());
  }
}
