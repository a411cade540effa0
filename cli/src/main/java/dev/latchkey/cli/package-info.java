/**
 * The {@code latchkey} command: words in, calls to the library, words out. Here is only where it
 * begins and what leads to which of its commands; each family of them has a room of its own, which
 * stands on {@code command} and {@code terminal}.
 *
 * <p>May use all its rooms and the library. No room uses another family's, but for {@code demo},
 * which shows a login as {@code status} does. Decides nothing about credentials.
 */
@NullMarked
package dev.latchkey.cli;

import org.jspecify.annotations.NullMarked;
