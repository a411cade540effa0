/**
 * Files and locks of the operating system: small private files, replacement that survives a crash,
 * and locks that name their holder. Knows nothing of credentials.
 *
 * <p>Exported for the command, and no promise to anybody else.
 *
 * <p>May use {@code credential} (for text that is safe to show), {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.disk;

import org.jspecify.annotations.NullMarked;
