/**
 * Agent identities: a signed token that carries a private key, with which a program proves itself
 * instead of showing a secret.
 *
 * <p>Knows how an identity is minted, how a task is registered and how an assertion is checked.
 * Uses {@code keys} for signing and verifying, {@code http}, and {@code storage}, which keeps the
 * public keys.
 */
@NullMarked
package dev.latchkey.authority.agent;

import org.jspecify.annotations.NullMarked;
