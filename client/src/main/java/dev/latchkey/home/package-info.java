/**
 * A Codex home as a whole: the stores that it can have, the one that its configuration asks for,
 * and moving a login from one to another.
 *
 * <p>May use {@code store}, {@code keyring}, {@code config}, {@code disk}, {@code credential},
 * {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.home;

import org.jspecify.annotations.NullMarked;
