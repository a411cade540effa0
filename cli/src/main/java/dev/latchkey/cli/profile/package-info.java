/**
 * {@code latchkey profile}: the logins on this machine, and which one counts where.
 *
 * <p>May use {@code command}, {@code terminal} and the library, which decides what a profile is.
 */
@NullMarked
package dev.latchkey.cli.profile;

import org.jspecify.annotations.NullMarked;
