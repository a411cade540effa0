/**
 * What can go wrong, as one sealed tree of unchecked exceptions with stable codes.
 *
 * <p>The ground floor: uses no other package of Latchkey.
 */
@NullMarked
package dev.latchkey.error;

import org.jspecify.annotations.NullMarked;
