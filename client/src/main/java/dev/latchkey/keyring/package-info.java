/**
 * What Latchkey needs of the operating system's keyring, and how Codex names its items there. The
 * keyring itself is another module's, and found by a service loader when it is first needed.
 *
 * <p>May use {@code credential} and {@code error}.
 */
@NullMarked
package dev.latchkey.keyring;

import org.jspecify.annotations.NullMarked;
