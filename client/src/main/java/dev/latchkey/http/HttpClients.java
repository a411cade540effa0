package dev.latchkey.http;

import dev.latchkey.config.Setting;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpClientFactory;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.session.TokenSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;

/**
 * Makes clients that carry one login. Thread-safe.
 *
 * @param clients makes the clients below
 * @param source whose credential
 * @param name what we call ourselves
 * @param chatGptBaseUrl {@code chatgpt_base_url}, where requests go besides the usual places
 * @param allowHttp whether plain http to other machines is acceptable
 * @param metrics is told how refusals end
 */
public record HttpClients(
    HttpClientFactory clients,
    TokenSource source,
    ClientName name,
    Optional<Setting<String>> chatGptBaseUrl,
    boolean allowHttp,
    TokenMetrics metrics) {

  /**
   * A client for the origins that Codex itself uses.
   *
   * @throws dev.latchkey.error.ConfigurationException if {@code chatgpt_base_url} is none that may
   *     have the login
   */
  public HttpClient open() {
    return open(AllowedOrigins.standard(chatGptBaseUrl, allowHttp));
  }

  /**
   * A client for other places.
   *
   * @param addresses whose origins may have the login, and no others; https, or http on this
   *     machine
   */
  public HttpClient open(URI... addresses) {
    return open(AllowedOrigins.of(List.of(addresses), allowHttp));
  }

  private HttpClient open(AllowedOrigins origins) {
    return new AuthorizedHttpClient(clients, source, name, origins, metrics);
  }
}
