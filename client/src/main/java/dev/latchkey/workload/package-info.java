/**
 * Workload identity (protocol §9.4): a job's own identity token, from wherever its platform keeps
 * it, becomes a short-lived access token. Nothing of it is ever stored.
 *
 * <p>May use {@code oauth}, {@code config}, {@code network}, {@code credential}, {@code json} and
 * {@code error}.
 */
@NullMarked
package dev.latchkey.workload;

import org.jspecify.annotations.NullMarked;
