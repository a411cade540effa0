/**
 * Whose certificates are trusted: the system's roots, and the bundles that variables name.
 *
 * <p>May use {@code config}, {@code credential} and {@code error}. Knows nothing of HTTP.
 */
@NullMarked
package dev.latchkey.trust;

import org.jspecify.annotations.NullMarked;
