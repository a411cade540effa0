/**
 * Tests against programs that we did not write: the real Codex, Chromium, flock.
 *
 * <p>A test that needs a program which is absent is skipped and says so; where {@code
 * LATCHKEY_REQUIRE_INTEROP} is set, as by {@code .ci/run}, it fails. Nothing leaves the machine.
 */
@NullMarked
package dev.latchkey.interop;

import org.jspecify.annotations.NullMarked;
