/**
 * JSON as a tree that loses nothing: member order, unknown members, repeated members, the text of
 * numbers.
 *
 * <p>The ground floor: uses Jackson's generator to write, and no other package of Latchkey.
 */
@NullMarked
package dev.latchkey.json;

import org.jspecify.annotations.NullMarked;
