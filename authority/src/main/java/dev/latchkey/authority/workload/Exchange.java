package dev.latchkey.authority.workload;

import dev.latchkey.authority.storage.WorkloadRule;

/** What became of an assertion. */
public sealed interface Exchange {
  /** It is good for a token of the rule's holder that lives for {@code seconds}. */
  record Granted(WorkloadRule rule, long seconds) implements Exchange {}

  /** It is good for nothing; {@code text} says what to look at, and nothing of what was sent. */
  record Refused(String text) implements Exchange {}
}
