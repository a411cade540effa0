/**
 * The resident owner of a login: renews ahead of everybody else, retries revocations, and serves
 * access tokens (B31).
 *
 * <p>May use {@code session}, {@code tokensocket}, {@code revocation}, {@code store}, {@code disk},
 * {@code credential}, {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.keep;

import org.jspecify.annotations.NullMarked;
