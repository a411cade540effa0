/**
 * Personal access tokens: made by the operator for a member, shown once, good until they expire or
 * are revoked.
 *
 * <p>Knows how such a token is written and when it counts. Keeps its hash in {@code storage}; uses
 * {@code directory} for names and {@code http} for how bytes become text.
 */
@NullMarked
package dev.latchkey.authority.accesstoken;

import org.jspecify.annotations.NullMarked;
