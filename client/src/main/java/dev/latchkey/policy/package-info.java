/**
 * What is allowed, given what has been said.
 *
 * <p>May use {@code config}, {@code credential}, {@code json} and {@code error}.
 */
@NullMarked
package dev.latchkey.policy;

import org.jspecify.annotations.NullMarked;
