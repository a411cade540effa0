/**
 * The {@linkplain CredentialStoreContract contract} of credential stores, as tests to inherit, and
 * a keyring in memory.
 *
 * <p>A module of its own, since the library's own tests use the issuer of {@code testkit}, which
 * therefore cannot use the library.
 */
@NullMarked
package dev.latchkey.testkit.store;

import org.jspecify.annotations.NullMarked;
