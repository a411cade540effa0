/**
 * The authority's secrets: one master key, one signing key for tokens and one for agent identities,
 * in files that only their owner can read, and one derived key for each purpose.
 *
 * <p>Knows how key files must look on the disk and how keys are derived. Uses nothing else of the
 * authority.
 */
@NullMarked
package dev.latchkey.authority.keys;

import org.jspecify.annotations.NullMarked;
