/**
 * The OAuth endpoints: asking, consenting, exchanging, refreshing, revoking, saying who somebody
 * is.
 *
 * <p>Knows the protocol and how tokens are made and checked. Lets {@code signin} find out who is at
 * the browser, and {@code storage} remember, and {@code accesstoken}, {@code agent} and {@code
 * workload} judge what their programs show. Uses those, {@code keys}, {@code http} and {@code
 * page}. Hands out, to features that sign programs in by other ways, which programs there are, what
 * can be granted, and new codes; the codes are taken at the token endpoint like all others.
 */
@NullMarked
package dev.latchkey.authority.oauth;

import org.jspecify.annotations.NullMarked;
