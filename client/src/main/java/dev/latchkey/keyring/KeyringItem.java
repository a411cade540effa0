package dev.latchkey.keyring;

import dev.latchkey.credential.Secret;
import java.time.Instant;

/**
 * One item as it was found.
 *
 * @param name under which it was looked for
 * @param handle what the keyring knows it by; means nothing elsewhere, nor after a restart
 * @param value its secret
 * @param modified when it was last changed; {@link Instant#EPOCH} if the keyring does not say
 */
public record KeyringItem(KeyringName name, String handle, Secret value, Instant modified) {}
