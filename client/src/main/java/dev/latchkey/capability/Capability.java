package dev.latchkey.capability;

import dev.latchkey.credential.Plan;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A row of the table.
 *
 * @param id its stable name, in kebab case
 * @param name its name for people
 * @param offers what each way of signing in gives of it; all are there
 */
public record Capability(String id, String name, Map<LoginKind, Offer> offers) {
  /** Copies {@code offers}. */
  public Capability {
    offers = Map.copyOf(offers);
  }

  /** What a sign-in of that kind, on that plan, gives of it. */
  public Entitlement resolve(LoginKind kind, Optional<Plan> plan) {
    Offer offer = Objects.requireNonNull(offers.get(kind), "every kind has an offer");
    Availability availability = offer.on(plan);
    return new Entitlement(
        id,
        name,
        availability,
        availability == Availability.NO ? Optional.empty() : offer.paidBy(),
        offer.note());
  }
}
