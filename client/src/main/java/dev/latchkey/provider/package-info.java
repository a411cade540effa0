/**
 * The model providers of Codex's configuration, and what each wants to see on a request (policy
 * §2.2, §9).
 *
 * <p>May use {@code session} (whose login an OpenAI provider wants), {@code config}, {@code
 * credential} and {@code error}. Sends nothing itself.
 */
@NullMarked
package dev.latchkey.provider;

import org.jspecify.annotations.NullMarked;
