package dev.latchkey.cli.transfer;

import dev.latchkey.Latchkey;
import dev.latchkey.cli.command.CredentialText;
import dev.latchkey.cli.command.ExitCode;
import dev.latchkey.cli.command.RevocationText;
import dev.latchkey.cli.command.Root;
import dev.latchkey.cli.command.Surroundings;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.disk.SecretFile;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.TransferException;
import dev.latchkey.policy.JobTrust;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.transfer.OneTimeKey;
import dev.latchkey.transfer.Receiver;
import dev.latchkey.transfer.ReceiverKey;
import dev.latchkey.transfer.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchkey transfer receive}. */
@Command(
    name = "receive",
    description =
        "Take a login that another machine sends. Without FILE it talks to latchkey transfer send"
            + " through standard input and output.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  latchkey transfer receive --new-key    a key for one transfer, good for 15 minutes",
      "  latchkey transfer receive login.jwe    what was sent to that key"
    })
final class TransferReceiveCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Root root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "What latchkey transfer send file has written.")
  private @Nullable Path file;

  @Option(names = "--new-key", description = "Show a key for one transfer by file, and end.")
  private boolean newKey;

  @Option(names = "--replace", description = "Replace and revoke another login that is here.")
  private boolean replace;

  @Option(
      names = "--trust-this-job",
      description = "Store a login even in a CI job of a fork or of a public repository.")
  private boolean trustThisJob;

  TransferReceiveCommand(Surroundings surroundings, Root root) {
    this.surroundings = surroundings;
    this.root = root;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    if (newKey && file != null) {
      throw new ParameterException(
          spec.commandLine(), "--new-key comes before there is a FILE: give one of them");
    }
    if (!newKey && file == null && terminal.inIsTerminal()) {
      throw new ParameterException(
          spec.commandLine(),
          "another latchkey talks to this one, not a person; for a transfer by file use --new-key"
              + " first");
    }
    if (newKey) {
      return showKey(terminal);
    }
    return file == null ? converse(terminal) : open(terminal, file);
  }

  private int showKey(Terminal terminal) {
    JobTrust.of(surroundings.environment()).require(trustThisJob);
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      latchkey.requireLastingStore();
      ReceiverKey key = latchkey.receiver().newKeptKey();
      terminal.out().println(key.toLine());
      terminal.out().flush();
      terminal.say("Good for one login until " + key.expiresAt() + ". On the other machine:");
      terminal.say("  latchkey transfer send file login.jwe --to " + key.toLine());
    }
    return ExitCode.SUCCESS;
  }

  private int open(Terminal terminal, Path from) {
    JobTrust.of(surroundings.environment()).require(trustThisJob);
    String envelope =
        new SecretFile(from)
            .read(Receiver.MAX_ENVELOPE + 1)
            .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
            .orElseThrow(() ->
                new TransferException(
                    ErrorCode.TRANSFER_DAMAGED,
                    "there is no file " + from,
                    "name the file that latchkey transfer send file has written"));
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      latchkey.requireLastingStore();
      Receiver receiver = latchkey.receiver();
      finish(terminal, latchkey, receiver, receiver.receiveFile(envelope, replace));
      terminal.say("The sender gives that line to latchkey transfer done.");
    }
    return ExitCode.SUCCESS;
  }

  /** The other side waits for a line: a receipt, or that there will be none. */
  private int converse(Terminal terminal) {
    try (Latchkey latchkey = surroundings.library(root.options()).open()) {
      latchkey.requireLastingStore();
      JobTrust.of(surroundings.environment()).require(trustThisJob);
      Receiver receiver = latchkey.receiver();
      OneTimeKey key = receiver.newKey();
      terminal.out().println(key.publicKey().toLine());
      terminal.out().flush();
      Receiver.Reception reception = receiver.receive(key, line(terminal), replace);
      finish(terminal, latchkey, receiver, reception);
      return ExitCode.SUCCESS;
    } catch (LatchkeyException e) {
      terminal.out().println(new Refusal(e.code().id()).toLine());
      terminal.out().flush();
      throw e;
    }
  }

  private static String line(Terminal terminal) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int next = terminal.in().read(); next >= 0; next = terminal.in().read()) {
        if (next == '\n') {
          return line.toString(StandardCharsets.ISO_8859_1);
        }
        line.write(next);
        if (line.size() > Receiver.MAX_ENVELOPE) {
          break;
        }
      }
    } catch (IOException e) {
      // As if it had been cut off there.
    }
    throw new TransferException(
        ErrorCode.TRANSFER_DAMAGED,
        "the login was cut off on its way, or is longer than "
            + Receiver.MAX_ENVELOPE
            + " characters",
        "nothing was stored here; send it again");
  }

  private static void finish(
      Terminal terminal, Latchkey latchkey, Receiver receiver, Receiver.Reception reception) {
    terminal.out().println(reception.receipt().toLine());
    terminal.out().flush();
    terminal.say(
        switch (reception.receipt().outcome()) {
          case STORED ->
              "Received "
                  + CredentialText.what(reception.credential())
                  + "; it is stored in "
                  + latchkey.store()
                  + ".";
          case KEPT ->
              CredentialText.capitalised(CredentialText.what(reception.credential()))
                  + " is in "
                  + latchkey.store()
                  + " already, as young as what was sent or younger; nothing was changed.";
        });
    if (reception.copy() && reception.chain()) {
      CopyText.say(terminal, true);
    }
    for (String remark : reception.remarks()) {
      terminal.warn(remark);
    }
    for (RevocationOutcome outcome : receiver.settle()) {
      RevocationText.say(terminal, outcome);
    }
  }
}
