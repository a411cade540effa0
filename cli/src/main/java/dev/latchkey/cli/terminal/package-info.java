/**
 * What stands between a command and the person in front of it: the three streams, how much fits on
 * them, what is drawn on them, what is piped in, and times in words.
 *
 * <p>The ground floor of the command: may use the library's {@code credential}, {@code accesstoken}
 * and {@code error}, and no other room. Knows no command.
 */
@NullMarked
package dev.latchkey.cli.terminal;

import org.jspecify.annotations.NullMarked;
