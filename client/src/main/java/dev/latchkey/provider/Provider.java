package dev.latchkey.provider;

import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model provider, as far as its requests are concerned. Immutable; its {@code toString} shows no
 * secret.
 *
 * @param id what {@code model_provider} calls it
 * @param name for people
 * @param baseUrl what comes before {@code /responses}; nothing if that depends on the login, as for
 *     OpenAI's own (policy §10.1)
 * @param login how it is told who asks
 * @param queryParameters for every address
 * @param headers for every request, as they were written
 * @param environmentHeaders names of headers, and of the variables that hold their values
 * @param origin where it is said first
 */
public record Provider(
    String id,
    String name,
    Optional<Setting<String>> baseUrl,
    ProviderLogin login,
    Map<String, Secret> queryParameters,
    Map<String, Secret> headers,
    Map<String, String> environmentHeaders,
    Origin origin) {

  /** Copies the maps, in their order. */
  public Provider {
    queryParameters = Collections.unmodifiableMap(new LinkedHashMap<>(queryParameters));
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    environmentHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(environmentHeaders));
  }

  /** The id, and how it is told who asks; an address may hold a password. */
  @Override
  public String toString() {
    return "Provider[" + id + ", " + login + "]";
  }
}
