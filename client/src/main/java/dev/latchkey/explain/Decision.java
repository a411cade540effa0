package dev.latchkey.explain;

import dev.latchkey.error.LatchkeyException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What holds of one subject, and why.
 *
 * @param id the subject for programs
 * @param label the subject for people
 * @param value what holds, without secrets; nothing if there is nothing, or if it cannot be told
 * @param source who said so; nothing if nothing holds
 * @param reason why it is this one; empty if there is no more to say
 * @param losers what was said besides, strongest first
 * @param trouble why it cannot be told
 */
public record Decision(
    String id,
    String label,
    Optional<String> value,
    Optional<Source> source,
    String reason,
    List<Loser> losers,
    Optional<Trouble> trouble) {

  /** Copies the list. */
  public Decision {
    losers = List.copyOf(losers);
  }

  /** That something holds. */
  public static Decision of(
      String id, String label, String value, Source source, String reason, List<Loser> losers) {
    return new Decision(
        id, label, Optional.of(value), Optional.of(source), reason, losers, Optional.empty());
  }

  /** That nothing does. */
  public static Decision nothing(String id, String label, String reason, List<Loser> losers) {
    return new Decision(
        id, label, Optional.empty(), Optional.empty(), reason, losers, Optional.empty());
  }

  /** That it cannot be told. */
  public static Decision unknown(String id, String label, Trouble trouble, List<Loser> losers) {
    return new Decision(
        id, label, Optional.empty(), Optional.empty(), "", losers, Optional.of(trouble));
  }

  /** What {@code decided} gives, or that it cannot be told. */
  public static Decision attempt(String id, String label, Supplier<Decision> decided) {
    try {
      return decided.get();
    } catch (LatchkeyException e) {
      return unknown(id, label, Trouble.of(e), List.of());
    }
  }
}
