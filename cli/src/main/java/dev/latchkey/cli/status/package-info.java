/**
 * {@code latchkey status}: who is signed in, for people and for programs.
 *
 * <p>May use {@code command}, {@code terminal} and the library. What answers the plain question
 * knows nothing of the parser, whose start would take longer than the answer.
 */
@NullMarked
package dev.latchkey.cli.status;

import org.jspecify.annotations.NullMarked;
