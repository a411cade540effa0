/**
 * What the user has said, in {@code config.toml}, on the command line and in the environment, and
 * where each value came from.
 *
 * <p>May use {@code credential} (for text that is safe to show) and {@code error}. Decides nothing:
 * that is {@code policy}.
 */
@NullMarked
package dev.latchkey.config;

import org.jspecify.annotations.NullMarked;
