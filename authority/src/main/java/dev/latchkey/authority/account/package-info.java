/**
 * What a person sees of their own: which programs are signed in as them, and how to end one.
 *
 * <p>Knows nobody's sign-ins but those of the person at the browser. Uses {@code signin}, {@code
 * storage}, {@code http}, {@code page}, and asks {@code oauth} for the names of programs; nothing
 * uses it but {@code server}.
 */
@NullMarked
package dev.latchkey.authority.account;

import org.jspecify.annotations.NullMarked;
