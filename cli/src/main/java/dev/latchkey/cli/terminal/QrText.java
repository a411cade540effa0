package dev.latchkey.cli.terminal;

import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A QR code for a terminal, two modules to a character.
 *
 * <p>The light modules are what is drawn: on a dark terminal that is the right way round, and
 * colours make it so on any other.
 */
public final class QrText {
  /** The light frame; four modules by the book, and two are enough for every reader tried. */
  private static final int FRAME = 2;

  private final List<String> lines;
  private final int width;

  private QrText(List<String> lines, int width) {
    this.lines = lines;
    this.width = width;
  }

  /** The code of {@code text}, unless that is too long for one. */
  public static Optional<QrText> of(String text, boolean colour) {
    QrCode code;
    try {
      code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    } catch (DataTooLongException e) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>();
    for (int y = -FRAME; y < code.size + FRAME; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = -FRAME; x < code.size + FRAME; x++) {
        boolean upper = isLight(code, x, y);
        boolean lower = isLight(code, x, y + 1);
        line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      lines.add(colour ? "\u001b[97;40m" + line + "\u001b[0m" : line.toString());
    }
    return Optional.of(new QrText(List.copyOf(lines), code.size + 2 * FRAME));
  }

  /** Outside it is light, but for the half line that an odd size leaves over. */
  private static boolean isLight(QrCode code, int x, int y) {
    return y < code.size + FRAME && !code.getModule(x, y);
  }

  /** The lines, all of them {@link #width} characters wide. */
  public List<String> lines() {
    return lines;
  }

  /** Characters in a line. */
  public int width() {
    return width;
  }

  /** How many lines there are. */
  public int height() {
    return lines.size();
  }
}
