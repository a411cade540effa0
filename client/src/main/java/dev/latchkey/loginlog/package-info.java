/**
 * The login log, {@code codex-login.log}: what happened during a sign-in, for whoever has to find
 * out why it failed. One line per event, never a secret, in the file and the form that Codex has.
 *
 * <p>May use {@code network} (for addresses that are safe to show), {@code disk}, {@code config}
 * and {@code error}.
 */
@NullMarked
package dev.latchkey.loginlog;

import org.jspecify.annotations.NullMarked;
