/**
 * {@code latchkey explain}: what holds of all that was said about signing in, and why.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.explain;

import org.jspecify.annotations.NullMarked;
