/**
 * The words in which features speak of HTTP: a request, an answer, parameters, cookies, JSON.
 *
 * <p>Knows what a well-formed request is and which headers every answer carries; knows no server,
 * no route and no feature. Uses nothing else of the authority.
 */
@NullMarked
package dev.latchkey.authority.http;

import org.jspecify.annotations.NullMarked;
