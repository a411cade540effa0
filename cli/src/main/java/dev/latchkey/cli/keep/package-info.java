/**
 * {@code latchkey keep}: the resident process that keeps a login, what it does, and the units that
 * start it with the user's session.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.keep;

import org.jspecify.annotations.NullMarked;
