package dev.latchkey.session;

import dev.latchkey.credential.Credential;
import dev.latchkey.oauth.Issuer;

/**
 * A credential that nobody renews, and where it was found.
 *
 * @param credential the credential
 * @param issuer its issuer, unless the memory of access tokens knows better
 * @param stored whether it is in the store
 * @param place where it is, for people
 */
record Held(Credential credential, Issuer issuer, boolean stored, String place) {}
