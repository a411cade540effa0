/**
 * {@code latchkey login} and {@code latchkey logout}: which way in it is, what the user is shown
 * and asked meanwhile, and what is said when it is over or interrupted.
 *
 * <p>May use {@code command}, {@code terminal} and the library, which signs in.
 */
@NullMarked
package dev.latchkey.cli.login;

import org.jspecify.annotations.NullMarked;
