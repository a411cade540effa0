/**
 * Who there is: people, workspaces, and how an e-mail address or an id must look.
 *
 * <p>Knows the rules for names; keeps them in {@code storage}, which is all that it uses of the
 * authority.
 */
@NullMarked
package dev.latchkey.authority.directory;

import org.jspecify.annotations.NullMarked;
