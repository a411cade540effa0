/**
 * What every command stands on: what surrounds it, the options that all of them understand, how it
 * ends, and the sentences that several of them say.
 *
 * <p>May use {@code terminal} and the library. Knows no single command.
 */
@NullMarked
package dev.latchkey.cli.command;

import org.jspecify.annotations.NullMarked;
