/**
 * {@code latchkey authority}: an authority is set up, run and operated.
 *
 * <p>May use {@code command}, {@code terminal}, the library and the authority. Nobody but this room
 * and {@code demo} knows that there is one.
 */
@NullMarked
package dev.latchkey.cli.authority;

import org.jspecify.annotations.NullMarked;
