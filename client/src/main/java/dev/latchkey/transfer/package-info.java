/**
 * How a login gets to another machine and stays with one owner: encrypted to the receiver, given up
 * by the sender only for a receipt; and how a job in CI gets one and hands it back.
 *
 * <p>May use {@code accesstoken}, {@code revocation}, {@code oauth}, {@code policy}, {@code
 * config}, {@code store}, {@code credential}, {@code json} and {@code error}, and starts the
 * programs that it is told to. Alone with {@code agent} in using the JOSE library.
 */
@NullMarked
package dev.latchkey.transfer;

import org.jspecify.annotations.NullMarked;
