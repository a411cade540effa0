package dev.latchkey.keyring.libsecret;

import dev.latchkey.credential.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An item of a Secret Service.
 *
 * @param path its object on the bus
 * @param locked whether it has to be unlocked before it can be read
 * @param secret what it holds; null if it is locked, and if the service gave nothing that could be
 *     decrypted
 * @param modified in seconds since 1970
 */
record ServiceItem(String path, boolean locked, @Nullable Secret secret, long modified) {}
