/**
 * The OAuth endpoints: asking, consenting, exchanging, refreshing, revoking, saying who somebody
 * is.
 *
 * <p>Knows the protocol and how tokens are made and checked. Lets {@code signin} find out who is at
 * the browser, and {@code storage} remember, and {@code accesstoken}, {@code agent} and {@code
 * workload} judge what their programs show. Uses those, {@code keys}, {@code http} and {@code
 * page}; nothing uses it but {@code server}.
 */
@NullMarked
package dev.latchkey.authority.oauth;

import org.jspecify.annotations.NullMarked;
