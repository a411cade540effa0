/**
 * The JDK's HTTP client and its web sockets with the login on every request that may carry it, and
 * one answer to a 401.
 *
 * <p>May use {@code session}, {@code network}, {@code proxy}, {@code config}, {@code credential}
 * and {@code error}.
 */
@NullMarked
package dev.latchkey.http;

import org.jspecify.annotations.NullMarked;
