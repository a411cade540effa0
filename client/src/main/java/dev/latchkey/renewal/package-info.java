/**
 * How a token chain goes on: when it is due, the one request that spends a refresh token, the
 * journal that survives a crash between question and answer, the successor that is durable before
 * anybody sees it, and the chains that are known to be dead.
 *
 * <p>May use {@code revocation}, {@code oauth}, {@code network}, {@code config}, {@code store},
 * {@code credential}, {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.renewal;

import org.jspecify.annotations.NullMarked;
