/**
 * The living credential: the current token, its renewal, its revocation, and the truth about it.
 *
 * <p>May use every package below it except {@code login}: {@code workload}, {@code agent}, {@code
 * accesstoken}, {@code tokensocket} and {@code renewal} among them.
 */
@NullMarked
package dev.latchkey.session;

import org.jspecify.annotations.NullMarked;
