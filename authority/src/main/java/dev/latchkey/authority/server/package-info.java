/**
 * The face of the authority: make one, start one, stop it.
 *
 * <p>Puts the features together, knows the route table, the limits and the HTTP server, and is the
 * only exported package. Uses every other package; none uses it. Only this package knows Vert.x.
 */
@NullMarked
package dev.latchkey.authority.server;

import org.jspecify.annotations.NullMarked;
