/**
 * The part of the age v1 file format that Codex's encrypted store uses: one recipient, a
 * passphrase. Bytes in, bytes out.
 *
 * <p>May use {@code credential}. No I/O.
 */
@NullMarked
package dev.latchkey.age;

import org.jspecify.annotations.NullMarked;
