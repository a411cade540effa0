/**
 * What a way of signing in gives, and who pays for it: one table, read from one file, with the
 * pages that say so and when they said it.
 *
 * <p>Knows no login: whoever asks says of what kind it is and on which plan. May use {@code
 * credential}, {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.capability;

import org.jspecify.annotations.NullMarked;
