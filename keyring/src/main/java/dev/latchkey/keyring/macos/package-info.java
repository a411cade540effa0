/**
 * The keychain of macOS, through the functions of the Security framework that Codex uses, too.
 *
 * <p>{@code MacKeyring} is what a keyring does, {@code Security} what it asks for, and {@code
 * NativeSecurity} asks it of the framework. May use the library's {@code keyring}, {@code
 * credential} and {@code error}, and {@code java.lang.foreign}.
 */
@NullMarked
package dev.latchkey.keyring.macos;

import org.jspecify.annotations.NullMarked;
