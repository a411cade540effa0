/**
 * Which of all that was said about signing in holds, who said it, and what lost and why (R-CFG,
 * B53). Decides nothing: it asks who does.
 *
 * <p>May use {@code session}, {@code workload}, {@code policy}, {@code oauth}, {@code home}, {@code
 * store}, {@code config}, {@code network}, {@code proxy}, {@code trust}, {@code credential} and
 * {@code error}. No secret gets into what it says: credentials are described, and of URLs nothing
 * but scheme, host, port and path is shown.
 */
@NullMarked
package dev.latchkey.explain;

import org.jspecify.annotations.NullMarked;
