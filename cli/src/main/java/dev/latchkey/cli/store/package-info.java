/**
 * {@code latchkey store}: where the login is kept, whether that works, and moving it.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.store;

import org.jspecify.annotations.NullMarked;
