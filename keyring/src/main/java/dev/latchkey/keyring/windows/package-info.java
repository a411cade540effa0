/**
 * The Credential Manager of Windows, through the functions that Codex uses, too.
 *
 * <p>{@code WindowsKeyring} is what a keyring does, {@code CredentialParts} how a secret is kept
 * that is longer than Windows takes in one piece, {@code Advapi} what they ask for, and {@code
 * NativeAdvapi} asks it of the system. May use the library's {@code keyring}, {@code credential}
 * and {@code error}, and {@code java.lang.foreign}.
 */
@NullMarked
package dev.latchkey.keyring.windows;

import org.jspecify.annotations.NullMarked;
