/**
 * A scriptable OAuth issuer for tests of sign-in, a small browser to drive it, and sample
 * credentials.
 *
 * <p>The usual start is {@link dev.latchkey.testkit.WithIssuer}, which hands a test method a fresh
 * {@link dev.latchkey.testkit.FakeIssuer}. Left alone, the issuer behaves like a real one; a test
 * says what is to go wrong with {@code issuer.on(Endpoint.TOKEN).answer(Answer.hang())} and reads
 * back what was sent with {@code issuer.requests(Endpoint.TOKEN)}.
 *
 * <p>Everything listens on 127.0.0.1 and nothing reaches any other host. Every value is made up.
 * Knows nothing of the rest of Latchkey, so that any client can be tested with it.
 */
@NullMarked
package dev.latchkey.testkit;

import org.jspecify.annotations.NullMarked;
