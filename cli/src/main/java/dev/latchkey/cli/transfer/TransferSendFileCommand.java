package dev.latchkey.cli.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CommandFailure;
import dev.latchkey.cli.command.CredentialText;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.disk.SecretFile;
import dev.latchkey.error.StoreException;
import dev.latchkey.transfer.Receipt;
import dev.latchkey.transfer.ReceiverKey;
import dev.latchkey.transfer.Sender;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code latchkey transfer send file}. */
@Command(
    name = "file",
    description =
        "Write the login to a file that only its receiver can open. It stays here until latchkey"
            + " transfer done gets the receipt.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = "  latchkey transfer send file login.jwe --to latchkey-transfer-1.XXXX")
final class TransferSendFileCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Parameters(paramLabel = "OUT", description = "The file, which must not exist; - for stdout.")
  private String out = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "KEY",
      description = "What latchkey transfer receive --new-key shows on the other machine.")
  private String key = "";

  @Option(names = "--copy", description = "Keep the login here, too. Says what that risks.")
  private boolean copy;

  TransferSendFileCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    ReceiverKey receiver = ReceiverKey.parse(key);
    boolean toStdout = out.equals("-");
    Path file = Path.of(out).toAbsolutePath();
    if (!toStdout && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(out + " exists already; name a new file, or remove that one");
    }
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      Sender sender = latchkey.sender();
      Sender.Packed packed =
          sender.pack(receiver, copy, toStdout ? "a file (standard output)" : "the file " + file);
      if (toStdout) {
        terminal.out().println(packed.envelope());
        terminal.out().flush();
      } else {
        write(sender, file, packed);
      }
      terminal.say(
          "Encrypted "
              + CredentialText.what(packed.credential())
              + ". On the other machine, before "
              + receiver.expiresAt()
              + ":");
      terminal.say("  latchkey transfer receive " + (toStdout ? "FILE" : file.getFileName()));
      if (copy) {
        CopyText.say(terminal, packed.chain());
        return ExitCode.SUCCESS;
      }
      return finish(terminal, sender);
    }
  }

  /** What could not be written is not under way. */
  private void write(Sender sender, Path file, Sender.Packed packed) {
    try {
      new SecretFile(file).create((packed.envelope() + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (StoreException e) {
      if (!copy) {
        sender.cancel();
      }
      throw e;
    }
  }

  private int finish(Terminal terminal, Sender sender) {
    if (!terminal.inIsTerminal() || !terminal.errIsTerminal()) {
      terminal.say("Then, here, with the receipt that it shows:");
      terminal.say("  latchkey transfer done RECEIPT");
      terminal.say("Until then the login stays here, and latchkey login status reminds you.");
      return ExitCode.SUCCESS;
    }
    terminal.say("Paste the receipt that it shows, or press Enter to do that later:");
    String line;
    try {
      line =
          new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))
              .readLine();
    } catch (IOException closed) {
      line = null;
    }
    if (line == null || line.isBlank()) {
      terminal.say("The login stays here until latchkey transfer done RECEIPT.");
      return ExitCode.SUCCESS;
    }
    TransferDoneCommand.say(terminal, sender.done(Receipt.parse(line)));
    return ExitCode.SUCCESS;
  }
}
