package dev.latchkey.credential;

/**
 * Who issued a token chain, and to which client: {@code tokens.oauth_provenance}.
 *
 * @param issuer the issuer exactly as it was given at login, a trailing slash included
 * @param clientId the OAuth client id of the login
 */
public record Provenance(String issuer, String clientId) {}
