package dev.latchkey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QR codes, as they are drawn. */
class QrTextTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theQrCodeIsDrawnAsItIs(boolean colour) {
    String link = "https://auth.openai.com/codex/device";
    QrCode code = QrCode.encodeText(link, QrCode.Ecc.LOW);
    QrText drawn = QrText.of(link, colour).orElseThrow();
    List<String> lines =
        drawn.lines().stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
    assertThat(lines).allMatch(line -> line.length() == drawn.width()).hasSize(drawn.height());
    for (int y = -2; y < code.size + 2; y++) {
      for (int x = -2; x < code.size + 2; x++) {
        char cell = lines.get((y + 2) / 2).charAt(x + 2);
        boolean light = cell == '█' || cell == ((y + 2) % 2 == 0 ? '▀' : '▄');
        assertThat(light).describedAs("%d, %d", x, y).isEqualTo(!code.getModule(x, y));
      }
    }
    assertThat(QrText.of("x".repeat(5_000), colour)).isEmpty();
  }
}
