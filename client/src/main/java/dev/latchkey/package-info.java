/**
 * {@link dev.latchkey.Latchkey}: the face of the library.
 *
 * <p>Wires the other packages together and may use all of them; none of them may use it.
 */
@NullMarked
package dev.latchkey;

import org.jspecify.annotations.NullMarked;
