/**
 * What the browser ends on: the loopback server, the pages that it shows, and what the issuer sends
 * back through it, be it to the server or by way of the user's clipboard.
 *
 * <p>May use {@code oauth}, {@code credential} and {@code error}. Exchanges nothing and stores
 * nothing; internal to the library.
 */
@NullMarked
package dev.latchkey.callback;

import org.jspecify.annotations.NullMarked;
