/**
 * One owner per token chain, proved: many processes at one login, killed, stopped and starved,
 * whose history is written down by all of them and judged by two laws.
 */
@NullMarked
package dev.latchkey.interop.chain;

import org.jspecify.annotations.NullMarked;
