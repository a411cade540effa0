/**
 * {@code latchkey transfer}: a login moves to another machine.
 *
 * <p>May use {@code command}, {@code terminal} and the library, which sees to it that only one side
 * has it afterwards.
 */
@NullMarked
package dev.latchkey.cli.transfer;

import org.jspecify.annotations.NullMarked;
