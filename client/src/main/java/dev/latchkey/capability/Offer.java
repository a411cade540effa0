package dev.latchkey.capability;

import dev.latchkey.credential.Plan;
import java.util.Optional;

/**
 * A cell of the table: what one way of signing in gives of one capability.
 *
 * @param availability {@link Availability#BY_PLAN} exactly if there is a rule
 * @param plans which plans give it
 * @param paidBy what its use is paid from; nothing if it costs nothing, or is not given
 * @param note why, or within which limits; may be empty
 */
public record Offer(
    Availability availability, Optional<PlanRule> plans, Optional<PaidBy> paidBy, String note) {

  /** What holds for {@code plan}. */
  Availability on(Optional<Plan> plan) {
    return plans.map(rule -> rule.of(plan)).orElse(availability);
  }
}
