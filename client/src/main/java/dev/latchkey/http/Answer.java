package dev.latchkey.http;

import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * The answer as the caller sees it: to the request that it gave us, not to the one that we sent,
 * whose headers hold a token that would end in somebody's log. Immutable, if its body is.
 */
record Answer<T>(
    HttpRequest request,
    int statusCode,
    HttpHeaders headers,
    T body,
    Optional<SSLSession> sslSession,
    URI uri,
    HttpClient.Version version)
    implements HttpResponse<T> {

  /** {@code wire} as the answer to {@code asked}. */
  static <T> Answer<T> of(HttpRequest asked, HttpResponse<T> wire) {
    return new Answer<>(
        asked,
        wire.statusCode(),
        wire.headers(),
        wire.body(),
        wire.sslSession(),
        wire.uri(),
        wire.version());
  }

  /** A refusal that was held back, with what the caller's handler has made of its body. */
  static <T> Answer<T> of(HttpRequest asked, ResponseInfo refusal, T body) {
    return new Answer<>(
        asked,
        refusal.statusCode(),
        refusal.headers(),
        body,
        Optional.empty(),
        asked.uri(),
        refusal.version());
  }

  /** None: redirects are not followed, and what was tried before is nobody's concern. */
  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.empty();
  }

  /** Headers and body may hold secrets. */
  @Override
  public String toString() {
    return "(" + request.method() + " " + SafeUrl.describe(uri.toString()) + ") " + statusCode;
  }
}
