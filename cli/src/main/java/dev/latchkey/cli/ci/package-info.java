/**
 * {@code latchkey ci}: a login around a job, into it and back out.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.ci;

import org.jspecify.annotations.NullMarked;
