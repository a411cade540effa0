/**
 * Several logins on one machine: a profile is a name for a Codex home of its own, and a folder may
 * be bound to one.
 *
 * <p>Knows the user's registry of profiles and which of them counts where. May use {@code home},
 * {@code keyring}, {@code store}, {@code config}, {@code disk}, {@code credential} (for text that
 * is safe to show), {@code json} and {@code error}. What is signed in there is no concern of this
 * package.
 */
@NullMarked
package dev.latchkey.profile;

import org.jspecify.annotations.NullMarked;
