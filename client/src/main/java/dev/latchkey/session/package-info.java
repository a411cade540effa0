/**
 * The living credential: the current token, its renewal, its revocation, and the truth about it.
 *
 * <p>May use every package below it except {@code login}.
 */
@NullMarked
package dev.latchkey.session;

import org.jspecify.annotations.NullMarked;
