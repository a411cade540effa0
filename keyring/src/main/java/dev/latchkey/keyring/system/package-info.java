/**
 * Which keyring this operating system has.
 *
 * <p>May use the packages of the single systems, and of the library {@code keyring} and {@code
 * error}.
 */
@NullMarked
package dev.latchkey.keyring.system;

import org.jspecify.annotations.NullMarked;
