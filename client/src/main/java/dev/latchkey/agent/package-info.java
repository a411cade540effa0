/**
 * Agent identities (protocol §9.3): verified against their issuer's keys, given a task there, and
 * presented by a signature on each request instead of a bearer token.
 *
 * <p>May use {@code oauth}, {@code config}, {@code network}, {@code credential}, {@code json} and
 * {@code error}.
 */
@NullMarked
package dev.latchkey.agent;

import org.jspecify.annotations.NullMarked;
