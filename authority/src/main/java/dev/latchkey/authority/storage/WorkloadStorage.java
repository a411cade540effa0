package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of the memory that keeps workload rules and the assertions that were used up. */
public interface WorkloadStorage {

  /** Keeps a rule whose id is not yet taken. */
  void add(WorkloadRule rule, AuditEntry audit);

  /** The rule with this id. */
  Optional<WorkloadRule> find(String id);

  /** All rules, oldest first. */
  List<WorkloadRule> list();

  /**
   * Removes a rule.
   *
   * @return whether it was there
   */
  boolean remove(String id, AuditEntry audit);

  /**
   * Admits an assertion under a rule that is still there, whose holder is active. Of any number of
   * callers with one {@code assertion}, one is admitted. Only an admission writes {@code audit}.
   *
   * @param assertion the name of an assertion that counts once; empty for one that may come again
   * @param until when the assertion is worthless anyway, so that it may be forgotten
   */
  Admission admit(String ruleId, Optional<Sha256> assertion, Instant until, AuditEntry audit);
}
