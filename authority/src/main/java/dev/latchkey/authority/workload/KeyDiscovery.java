package dev.latchkey.authority.workload;

import com.nimbusds.jose.jwk.JWKSet;
import dev.latchkey.authority.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/**
 * Asks an issuer for its public keys by OpenID Connect discovery: two requests, no redirects, every
 * answer and every wait limited. Thread-safe.
 */
final class KeyDiscovery {
  private static final Duration CONNECTING = Duration.ofSeconds(3);

  /** For both requests, connecting included. */
  private static final Duration WHOLE = Duration.ofSeconds(8);

  private static final int LARGEST_DOCUMENT = 64 * 1024;
  private static final int LARGEST_KEY_SET = 256 * 1024;

  /** Fetches the keys of {@code issuer}, which is as a rule names it. */
  JWKSet fetch(String issuer) {
    IssuerUrl url =
        IssuerUrl.parse(issuer)
            .orElseThrow(() -> new KeysUnavailable(issuer + " cannot be asked for keys"));
    long deadline = System.nanoTime() + WHOLE.toNanos();
    // A client for each fetch: there is one a minute at most, and it leaves no thread behind.
    try (HttpClient http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      try {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        IssuerUrl document =
            IssuerUrl.parse(base + "/.well-known/openid-configuration")
                .orElseThrow(() -> new KeysUnavailable(issuer + " cannot be asked for keys"));
        IssuerUrl keys = keysUrl(issuer, url, get(http, document, url, LARGEST_DOCUMENT, deadline));
        return parse(issuer, get(http, keys, url, LARGEST_KEY_SET, deadline));
      } finally {
        http.shutdownNow();
      }
    }
  }

  private static IssuerUrl keysUrl(String issuer, IssuerUrl url, String document) {
    Map<String, Object> members;
    try {
      members = Json.read(document);
    } catch (JacksonException e) {
      throw new KeysUnavailable("the discovery document of " + issuer + " is not JSON of a kind");
    }
    if (!issuer.equals(members.get("issuer"))) {
      throw new KeysUnavailable("the discovery document of " + issuer + " is for another issuer");
    }
    if (members.get("jwks_uri") instanceof String text) {
      return IssuerUrl.parse(text)
          .filter(keys -> url.loopback() || !keys.loopback())
          .orElseThrow(
              () -> new KeysUnavailable("the jwks_uri of " + issuer + " is not one to ask"));
    }
    throw new KeysUnavailable("the discovery document of " + issuer + " has no jwks_uri");
  }

  private static JWKSet parse(String issuer, String text) {
    try {
      return JWKSet.parse(text);
    } catch (ParseException | RuntimeException e) {
      throw new KeysUnavailable("the key set of " + issuer + " is none");
    }
  }

  private static String get(
      HttpClient http, IssuerUrl url, IssuerUrl issuer, int largest, long deadline) {
    url.requireReachable(issuer.loopback());
    URI uri = url.uri();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(
            HttpRequest.newBuilder(uri).header("Accept", "application/json").build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), largest));
    HttpResponse<byte[]> response;
    try {
      // Of the whole answer: the client's own limit ends with its head.
      response = exchange.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new KeysUnavailable(uri.getHost() + " takes too long");
    } catch (ExecutionException e) {
      throw new KeysUnavailable(
          uri.getHost()
              + (e.getCause() instanceof IOException
                  ? " cannot be reached, or says too much"
                  : " cannot be asked"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailable("interrupted while asking " + uri.getHost());
    }
    if (response.statusCode() != 200) {
      throw new KeysUnavailable(uri.getHost() + " answers " + response.statusCode());
    }
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
