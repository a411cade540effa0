/**
 * Through whom a server is reached: what the variables say of proxies, and the way through one.
 *
 * <p>May use {@code trust}, {@code config}, {@code credential} and {@code error}. Sends nothing of
 * its own to the server at the end.
 */
@NullMarked
package dev.latchkey.proxy;

import org.jspecify.annotations.NullMarked;
