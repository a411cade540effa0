/**
 * Proving who sits at the browser: passwords, the limit on tries, the session that follows.
 *
 * <p>Knows how a person signs in, and nothing of why: whoever needs a person signed in hands over a
 * {@link dev.latchkey.authority.signin.Pending}. Uses {@code directory}, {@code storage}, {@code
 * keys}, {@code http}, {@code page}.
 */
@NullMarked
package dev.latchkey.authority.signin;

import org.jspecify.annotations.NullMarked;
