/**
 * {@code latchkey demo}: the life of a login with an authority of its own.
 *
 * <p>May use {@code status} to show the login as the command itself shows it, {@code command},
 * {@code terminal}, the library and the authority.
 */
@NullMarked
package dev.latchkey.cli.demo;

import org.jspecify.annotations.NullMarked;
