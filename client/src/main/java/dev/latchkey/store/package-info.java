/**
 * Where a credential is kept: files and memory, the locks around them, and replacement that
 * survives a crash.
 *
 * <p>May use {@code credential}, {@code json} and {@code error}. Knows nothing of the network.
 */
@NullMarked
package dev.latchkey.store;

import org.jspecify.annotations.NullMarked;
