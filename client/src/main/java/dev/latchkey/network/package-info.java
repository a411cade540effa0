/**
 * How an issuer is reached: one request, one reply, with limits on time and size and without
 * redirects.
 *
 * <p>May use {@code proxy}, {@code trust}, {@code config}, {@code credential} and {@code error}.
 * Knows nothing of OAuth.
 */
@NullMarked
package dev.latchkey.network;

import org.jspecify.annotations.NullMarked;
