package dev.latchkey.transfer;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A receiver in this process that is talked to as if it were far away; what the wire does to each
 * direction is the test's choice.
 */
final class LocalPeer implements Peer {
  private final Receiver receiver;
  private final boolean replace;
  private final OneTimeKey key;
  private final UnaryOperator<String> there;
  private final UnaryOperator<String> back;
  private Optional<String> next;

  /**
   * A peer.
   *
   * @param there what arrives of what the sender says; an empty text for nothing
   * @param back what arrives of what the receiver says
   */
  LocalPeer(
      Receiver receiver, boolean replace, UnaryOperator<String> there, UnaryOperator<String> back) {
    this.receiver = receiver;
    this.replace = replace;
    this.there = there;
    this.back = back;
    this.key = receiver.newKey();
    this.next = Optional.of(key.publicKey().toLine());
  }

  LocalPeer(Receiver receiver) {
    this(receiver, false, UnaryOperator.identity(), UnaryOperator.identity());
  }

  @Override
  public String destination() {
    return "ssh build1";
  }

  @Override
  public Optional<String> readLine(Duration limit) {
    Optional<String> line = next;
    next = Optional.empty();
    return line;
  }

  @Override
  public void writeLine(String line) throws IOException {
    String arrived = there.apply(line);
    String answer;
    try {
      answer = receiver.receive(key, arrived, replace).receipt().toLine();
    } catch (LatchkeyException e) {
      answer = new Refusal(e.code().id()).toLine();
    }
    next = Optional.of(back.apply(answer)).filter(text -> !text.isEmpty());
  }

  @Override
  public LatchkeyException silence() {
    return new TransferException(ErrorCode.TRANSFER_REFUSED, "nobody is there", "look");
  }
}
