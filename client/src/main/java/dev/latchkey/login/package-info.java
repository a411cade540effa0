/**
 * The ways in, each a transaction: nothing is given up until its successor is stored.
 *
 * <p>May use every package below: {@code callback}, {@code accesstoken}, {@code agent}, {@code
 * renewal}, {@code revocation}, {@code oauth}, {@code policy}, {@code config}, {@code loginlog},
 * {@code network}, {@code store}, {@code credential}, {@code json}, {@code error}.
 */
@NullMarked
package dev.latchkey.login;

import org.jspecify.annotations.NullMarked;
