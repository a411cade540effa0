/**
 * The {@code latchkey} command: words in, calls to the library, words out.
 *
 * <p>May use the library, and the authority only to set one up and start it. Decides nothing about
 * credentials.
 */
@NullMarked
package dev.latchkey.cli;

import org.jspecify.annotations.NullMarked;
