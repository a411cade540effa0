/**
 * {@code latchkey run}: any program with the login that counts here, in the foreground, with its
 * signals and its exit code.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.run;

import org.jspecify.annotations.NullMarked;
