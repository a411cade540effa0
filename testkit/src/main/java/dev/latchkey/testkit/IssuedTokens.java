package dev.latchkey.testkit;

/**
 * The tokens of one sign-in or refresh.
 *
 * @param idToken the JWT that says who
 * @param accessToken the JWT that is presented
 * @param refreshToken the opaque text that buys the next three
 * @param account whose they are
 */
public record IssuedTokens(
    String idToken, String accessToken, String refreshToken, Account account) {}
