package dev.latchkey.capability;

import dev.latchkey.credential.Controls;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Plan;
import java.util.List;
import java.util.Optional;

/**
 * All that a sign-in gives.
 *
 * @param kind of which kind it is
 * @param plan the plan of its workspace, if that is known
 * @param governance whose settings govern it, in words
 * @param list one for each row of the table, in its order
 */
public record Entitlements(
    LoginKind kind, Optional<Plan> plan, String governance, List<Entitlement> list) {
  /** Copies {@code list}. */
  public Entitlements {
    list = List.copyOf(list);
  }

  /** Who pays. */
  public Payer payer() {
    return kind.payer();
  }

  /** Whose settings govern it. */
  public Controls controls() {
    return kind.controls();
  }

  /** What it gives of the capability {@code id}, if the table has it. */
  public Optional<Entitlement> find(String id) {
    return list.stream().filter(each -> each.id().equals(id)).findFirst();
  }
}
