/**
 * {@code latchkey token}: a valid access token for a program that can start another, in the form
 * that it wants.
 *
 * <p>May use {@code command}, {@code terminal} and the library. What answers the plain question
 * knows nothing of the parser, whose start would take longer than the answer.
 */
@NullMarked
package dev.latchkey.cli.token;

import org.jspecify.annotations.NullMarked;
