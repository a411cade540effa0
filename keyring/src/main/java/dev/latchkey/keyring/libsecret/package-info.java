/**
 * The keyring of Linux desktops: a Secret Service on the session bus, reached through libsecret.
 *
 * <p>{@code LibsecretKeyring} is what a keyring does, {@code SecretService} what it asks for, and
 * {@code NativeService} asks it of the C library. May use the library's {@code keyring}, {@code
 * credential} and {@code error}, and {@code java.lang.foreign}.
 */
@NullMarked
package dev.latchkey.keyring.libsecret;

import org.jspecify.annotations.NullMarked;
