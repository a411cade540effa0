package dev.latchkey.authority.storage;

import java.time.Instant;

/**
 * One line of the audit trail. Never carries a secret: neither tokens nor codes nor passwords.
 *
 * @param actor a person's id, or "client:" and a client id, or "operator", or "unknown"
 * @param action a stable dotted name such as {@code signin.password}
 * @param target what was acted on
 * @param outcome {@code ok} or a stable word for why not
 * @param detail a JSON object
 */
public record AuditEntry(
    Instant at, String actor, String action, String target, String outcome, String detail) {}
