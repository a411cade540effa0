/**
 * The wire: authorize URL, token, device, revocation and identity endpoints, PKCE. One class per
 * endpoint.
 *
 * <p>May use {@code network}, {@code config}, {@code credential}, {@code json} and {@code error}.
 * Stores nothing.
 */
@NullMarked
package dev.latchkey.oauth;

import org.jspecify.annotations.NullMarked;
