/**
 * Workload identity: an assertion of an issuer that the operator trusts, exchanged by rule for a
 * short access token.
 *
 * <p>Knows the rules, how an assertion is checked, and how an issuer's keys are come by; decides
 * and does not mint. Uses {@code storage}, {@code directory} for names, {@code keys} for Ed25519
 * and {@code http}. Only this package asks other servers for anything.
 */
@NullMarked
package dev.latchkey.authority.workload;

import org.jspecify.annotations.NullMarked;
