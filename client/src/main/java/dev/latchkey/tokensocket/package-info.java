/**
 * How an access token passes from the process that keeps a login to others on this machine: one
 * question and one answer over a Unix domain socket.
 *
 * <p>May use {@code store} (for its private files and locks), {@code credential}, {@code json} and
 * {@code error}.
 */
@NullMarked
package dev.latchkey.tokensocket;

import org.jspecify.annotations.NullMarked;
