/**
 * What the authority remembers, as a contract that any database can fulfil.
 *
 * <p>Knows people, workspaces, sign-in sessions, authorization codes, device sign-ins, token
 * families, access tokens, agents, workload rules and the audit trail, as plain values, and which
 * of their changes must happen as one. Knows nothing of HTTP, tokens or pages. This is the lowest
 * package of the authority and uses none of the others.
 */
@NullMarked
package dev.latchkey.authority.storage;

import org.jspecify.annotations.NullMarked;
