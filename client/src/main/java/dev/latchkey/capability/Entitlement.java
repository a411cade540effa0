package dev.latchkey.capability;

import java.util.Optional;

/**
 * What a sign-in gives of one capability.
 *
 * @param id the capability's stable name
 * @param name its name for people
 * @param availability {@link Availability#BY_PLAN} only where the plan is not known, or the pages
 *     do not say what it gives
 * @param paidBy what its use is paid from, if it is given and costs something
 * @param note why, or within which limits; may be empty
 */
public record Entitlement(
    String id, String name, Availability availability, Optional<PaidBy> paidBy, String note) {}
