/**
 * {@code latchkey provider}: the model providers of the configuration, and how each is told who
 * asks.
 *
 * <p>May use {@code command}, {@code terminal} and the library.
 */
@NullMarked
package dev.latchkey.cli.provider;

import org.jspecify.annotations.NullMarked;
