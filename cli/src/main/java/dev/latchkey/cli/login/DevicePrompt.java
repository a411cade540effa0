package dev.latchkey.cli.login;

import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.QrText;
import dev.latchkey.cli.terminal.StatusLine;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.TerminalSize;
import dev.latchkey.cli.terminal.Wrapped;
import dev.latchkey.credential.Printable;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.FlowFacts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the user to open a page and type a code there, and shows that we wait for it. */
final class DevicePrompt implements DeviceLogin.Listener, AutoCloseable {
  private static final String GAP = "   ";

  /** Room for what was on the screen just before: the command, and why it is this flow. */
  private static final int ABOVE = 4;

  private final Terminal terminal;
  private final boolean canRewrite;
  private final Optional<FlowFacts.Ssh> ssh;
  private final InterruptedSignIn interruption;
  private @Nullable StatusLine status;

  /**
   * @param canRewrite whether the terminal can write a line anew
   * @param ssh the session over SSH in which this runs
   */
  DevicePrompt(Terminal terminal, boolean canRewrite, Optional<FlowFacts.Ssh> ssh) {
    this.terminal = terminal;
    this.canRewrite = canRewrite;
    this.ssh = ssh;
    this.interruption = new InterruptedSignIn(terminal, this::endStatus);
  }

  @Override
  public void waiting(DeviceLogin.Invitation invitation) {
    TerminalSize size = TerminalSize.of(terminal);
    for (String line : lines(invitation, size)) {
      terminal.say(line);
    }
    status =
        StatusLine.start(
            terminal,
            canRewrite,
            size.columns(),
            "Waiting for the code, {} left",
            invitation.time());
  }

  /** What is shown on a terminal of {@code size}. */
  List<String> lines(DeviceLogin.Invitation invitation, TerminalSize size) {
    String link = invitation.page().toASCIIString();
    // What the user types and opens comes from the issuer, which may be in someone else's hands.
    String code = Printable.escape(invitation.userCode());
    List<Part> text = new ArrayList<>();
    text.add(Part.plain(""));
    text.add(Part.plain("To sign in, open this page on any device:"));
    text.add(Part.plain(""));
    text.add(new Part("  ", link));
    text.add(Part.plain(""));
    text.add(Part.plain("and enter this one-time code there:"));
    text.add(Part.plain(""));
    text.add(new Part("  ", code));
    text.add(Part.plain(""));
    List<String> rest = new ArrayList<>();
    rest.addAll(
        Wrapped.lines(
            "Go on only if you started this sign-in yourself: the code gives access to your"
                + " account.",
            size.columns()));
    rest.addAll(
        Wrapped.lines(
            "It is good for "
                + Durations.words(invitation.time())
                + "; Ctrl-C ends this and leaves everything as it is.",
            size.columns()));
    rest.addAll(TunnelText.lines(ssh, 1455, size.columns()));
    Optional<QrText> qr =
        terminal.errIsTerminal() && terminal.err().charset().equals(StandardCharsets.UTF_8)
            ? QrText.of(link, terminal.colour())
            : Optional.empty();
    List<String> lines = new ArrayList<>(arranged(text, rest.size() + 1, qr, size));
    lines.addAll(rest);
    return lines;
  }

  /** Beside the QR code, below it, or without it: as it fits without scrolling away. */
  private List<String> arranged(
      List<Part> text, int restHeight, Optional<QrText> qr, TerminalSize size) {
    List<String> plain = text.stream().map(part -> part.on(terminal)).toList();
    if (qr.isEmpty()) {
      return plain;
    }
    int textWidth = text.stream().mapToInt(Part::width).max().orElse(0);
    int qrWidth = qr.get().width();
    if (qrWidth + GAP.length() + textWidth <= size.columns()
        && qr.get().height() + 1 + restHeight <= size.rows()) {
      return beside(text, qr.get());
    }
    List<String> lines = new ArrayList<>();
    if (qrWidth <= size.columns()
        && ABOVE + qr.get().height() + 1 + plain.size() + restHeight <= size.rows()) {
      lines.add("");
      lines.addAll(qr.get().lines());
    }
    lines.addAll(plain);
    return lines;
  }

  private List<String> beside(List<Part> text, QrText qr) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    int above = Math.max(0, (qr.height() - text.size()) / 2);
    for (int i = 0; i < Math.max(qr.height(), text.size()); i++) {
      String left = i < qr.height() ? qr.lines().get(i) : " ".repeat(qr.width());
      int at = i - above;
      String right = at >= 0 && at < text.size() ? text.get(at).on(terminal) : "";
      lines.add((left + GAP + right).stripTrailing());
    }
    lines.add("");
    return lines;
  }

  /** A line whose end may be emphasised, which counts for nothing in its width. */
  private record Part(String plain, String strong) {
    static Part plain(String text) {
      return new Part(text, "");
    }

    int width() {
      return plain.length() + strong.length();
    }

    String on(Terminal terminal) {
      return strong.isEmpty() ? plain : plain + terminal.strongMessage(strong);
    }
  }

  @Override
  public void delayed(String reason, Duration pause) {
    if (status != null) {
      status.note(reason + "; again in " + Durations.words(pause), pause);
    }
  }

  @Override
  public void approved() {
    if (status != null) {
      status.instead("Approved; fetching and storing the login");
    }
  }

  @Override
  public void stored() {
    interruption.stored();
  }

  private void endStatus() {
    StatusLine line = status;
    if (line != null) {
      line.close();
    }
  }

  @Override
  public void close() {
    endStatus();
    interruption.close();
  }
}
