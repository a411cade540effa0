/**
 * {@code latchkey capabilities}: what the login gives and what not, for people and for programs.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.capability;

import org.jspecify.annotations.NullMarked;
