/**
 * What is wrong with a sign-in, where, and which command mends it (B55, R-AUTH). Changes nothing,
 * and asks nobody over a network unless told to.
 *
 * <p>May use {@code explain}, {@code session}, {@code workload}, {@code policy}, {@code renewal},
 * {@code revocation}, {@code transfer}, {@code login}, {@code oauth}, {@code home}, {@code store},
 * {@code config}, {@code network}, {@code proxy}, {@code trust}, {@code disk}, {@code credential}
 * and {@code error}. No secret gets into what it says.
 */
@NullMarked
package dev.latchkey.doctor;

import org.jspecify.annotations.NullMarked;
