package dev.latchkey.provider;

import dev.latchkey.credential.Secret;
import dev.latchkey.session.RequestHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Everything that one request to a provider carries. Immutable.
 *
 * @param login who asks; nothing if the provider wants to know no more than the other headers say
 * @param others what the configuration adds, without what {@code login} says
 * @param remarks what the configuration says and a request cannot carry, one sentence each
 */
public record ProviderHeaders(
    Optional<RequestHeaders> login, Map<String, Secret> others, List<String> remarks) {

  /** Copies the collections. */
  public ProviderHeaders {
    others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    remarks = List.copyOf(remarks);
  }

  /** Names and values, in order. */
  public Map<String, Secret> asMap() {
    Map<String, Secret> all = new LinkedHashMap<>();
    login.ifPresent(headers -> all.putAll(headers.asMap()));
    all.putAll(others);
    return all;
  }

  /** Those names of headers that {@code login} says itself, in small letters. */
  static TreeSet<String> taken(Optional<RequestHeaders> login) {
    TreeSet<String> names = new TreeSet<>();
    login.ifPresent(
        headers -> headers.asMap().keySet().forEach(n -> names.add(n.toLowerCase(Locale.ROOT))));
    return names;
  }
}
