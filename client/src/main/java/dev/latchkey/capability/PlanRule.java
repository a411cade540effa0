package dev.latchkey.capability;

import dev.latchkey.credential.Plan;
import java.util.Optional;
import java.util.Set;

/**
 * Which plans give something.
 *
 * @param yes plans that do, as the issuer spells them
 * @param no plans that do not
 * @param other what holds for any other plan: {@link Availability#NO} or {@link
 *     Availability#BY_PLAN}
 */
public record PlanRule(Set<String> yes, Set<String> no, Availability other) {
  /** Copies the sets. */
  public PlanRule {
    yes = Set.copyOf(yes);
    no = Set.copyOf(no);
  }

  /** What holds for {@code plan}. A plan that is not known here leaves it open. */
  public Availability of(Optional<Plan> plan) {
    if (plan.isEmpty()) {
      return Availability.BY_PLAN;
    }
    String name = plan.get().wireName();
    if (yes.contains(name)) {
      return Availability.YES;
    }
    return no.contains(name) ? Availability.NO : other;
  }
}
