/**
 * Session buses with a keyring, for tests: private ones, beside the one of whoever runs the tests.
 */
@NullMarked
package dev.latchkey.keyring.session;

import org.jspecify.annotations.NullMarked;
