/**
 * Access tokens that somebody was handed: which kind a text is, where it was issued, and who holds
 * a personal one.
 *
 * <p>May use {@code oauth}, {@code network}, {@code store}, {@code credential}, {@code json} and
 * {@code error}.
 */
@NullMarked
package dev.latchkey.accesstoken;

import org.jspecify.annotations.NullMarked;
