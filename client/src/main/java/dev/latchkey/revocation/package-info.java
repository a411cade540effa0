/**
 * How a credential is given up: only for a successor that is durable or because the user wants
 * none, and with its token chain revoked where it was issued, now or as soon as the issuer can be
 * reached; or to a new owner elsewhere who has proved to hold it, and then not revoked.
 *
 * <p>May use {@code oauth}, {@code network}, {@code store}, {@code credential}, {@code json} and
 * {@code error}.
 */
@NullMarked
package dev.latchkey.revocation;

import org.jspecify.annotations.NullMarked;
