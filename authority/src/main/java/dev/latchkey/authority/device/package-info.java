/**
 * Signing a program in whose machine has no browser: the program shows a code, a person types it
 * here and says yes or no, the program asks until it hears.
 *
 * <p>Knows how such a request is opened, decided and handed out, and how often codes may be tried.
 * What is handed out is a code like any other, taken at the token endpoint of {@code oauth}, which
 * this package asks for programs, scopes and fresh codes. Uses that, {@code signin}, {@code
 * directory}, {@code storage}, {@code keys}, {@code http} and {@code page}; nothing uses it but
 * {@code server}.
 */
@NullMarked
package dev.latchkey.authority.device;

import org.jspecify.annotations.NullMarked;
