/**
 * Where a credential is kept: the store of a home in a file, in the keyring, or in whichever there
 * is, memory, and the transaction around a change.
 *
 * <p>May use {@code keyring}, {@code age}, {@code disk}, {@code credential}, {@code json} and
 * {@code error}. Knows nothing of the network.
 */
@NullMarked
package dev.latchkey.store;

import org.jspecify.annotations.NullMarked;
