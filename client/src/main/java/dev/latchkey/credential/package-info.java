/**
 * What a credential is: its kinds, the identity behind it, and the {@code auth.json} document that
 * holds it.
 *
 * <p>No I/O. May use {@code dev.latchkey.json} and {@code dev.latchkey.error} only.
 */
@NullMarked
package dev.latchkey.credential;

import org.jspecify.annotations.NullMarked;
