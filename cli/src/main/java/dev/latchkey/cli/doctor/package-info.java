/**
 * {@code latchkey doctor}: what is wrong and what mends it, and the bundle for whoever helps.
 *
 * <p>May use {@code explain}, {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.doctor;

import org.jspecify.annotations.NullMarked;
