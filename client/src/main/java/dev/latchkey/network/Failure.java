package dev.latchkey.network;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.proxy.Passage;
import dev.latchkey.proxy.ProxyTrouble;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Why one request has failed, with the server, the proxy, the certificate and the variable at fault
 * (B55). Immutable.
 *
 * @param uri where it was to go
 * @param passage by what way
 * @param connectLimit the time that a connection had
 */
public record Failure(URI uri, Passage passage, Duration connectLimit) {
  private static final int PROXY_LOGIN = 407;

  /**
   * What {@code e} comes from.
   *
   * @param limit the time that the answer had
   * @param unanswered whether nothing of an answer has come
   */
  public UnreachableException of(Throwable e, Duration limit, boolean unanswered) {
    Optional<ProxyTrouble> trouble = passage.trouble();
    return trouble.isPresent() ? proxied(trouble.get(), e) : direct(e, limit, unanswered);
  }

  /**
   * {@code e} as who uses Java's own interface knows it, a time limit as a time limit and TLS as
   * TLS, and in our words.
   *
   * @param limit the time that the answer had
   */
  public IOException explained(IOException e, Duration limit) {
    UnreachableException why = of(e, limit, true);
    String words = why.getMessage() + "; " + why.remedy();
    IOException explained =
        switch (e) {
          case HttpConnectTimeoutException timeout -> new HttpConnectTimeoutException(words);
          case HttpTimeoutException timeout -> new HttpTimeoutException(words);
          case SSLHandshakeException tls -> new SSLHandshakeException(words);
          case SSLException tls -> new SSLException(words);
          case ConnectException refused -> new ConnectException(words);
          default -> new IOException(words);
        };
    explained.initCause(e);
    return explained;
  }

  private static UnreachableException proxied(ProxyTrouble trouble, Throwable e) {
    return UnreachableException.unsent(trouble.code(), trouble.message(), trouble.remedy(), e);
  }

  private UnreachableException direct(Throwable e, Duration limit, boolean unanswered) {
    return switch (e) {
      case HttpConnectTimeoutException timeout ->
          unsent(
              "no connection to " + host() + " within " + connectLimit.toSeconds() + " s",
              "check the address and the network; behind a proxy, set HTTPS_PROXY",
              e);
      case HttpTimeoutException timeout -> noAnswer(limit, e);
      case SSLHandshakeException tls -> untrusted(tls, true);
      case SSLException tls -> untrusted(tls, false);
      case ConnectException refused when isUnresolved(refused) -> unknownHost(e);
      case UnknownHostException unknown -> unknownHost(e);
      case ConnectException refused ->
          unsent(
              "nothing listens at " + host(),
              "check the address, and that the issuer is running",
              e);
      default ->
          new UnreachableException(
              ErrorCode.ISSUER_UNREACHABLE,
              "the connection to "
                  + host()
                  + " broke"
                  + (unanswered ? " before an answer came: " : ": ")
                  + reason(e)
                  + passage.suffix(),
              unanswered && "https".equalsIgnoreCase(uri.getScheme())
                  ? "check that the address is right and speaks https, and that nothing between cuts TLS connections"
                  : "check that the address is that of an issuer, and try again",
              e);
    };
  }

  private UnreachableException unknownHost(Throwable e) {
    return unsent(
        "the host name in " + host() + " is not known",
        "check its spelling and the name service; behind a proxy, set HTTPS_PROXY",
        e);
  }

  private UnreachableException unsent(String message, String remedy, Throwable e) {
    return UnreachableException.unsent(
        ErrorCode.ISSUER_UNREACHABLE, message + passage.suffix(), remedy, e);
  }

  /** That the time is over. */
  UnreachableException noAnswer(Duration limit, Throwable e) {
    return new UnreachableException(
        ErrorCode.ISSUER_UNREACHABLE,
        host() + " did not answer within " + limit.toSeconds() + " s" + passage.suffix(),
        "try again later, or ask whoever runs it",
        e);
  }

  /** That the answer is longer than any of an issuer. */
  UnreachableException tooLarge(int limit, Throwable e) {
    return new UnreachableException(
        ErrorCode.ISSUER_GARBLED,
        host() + " sent more than " + limit + " bytes" + passage.suffix(),
        "check that the address is that of an issuer",
        e);
  }

  /**
   * That somebody on the way has answered in place of the server, if so.
   *
   * @throws UnreachableException why
   */
  void inPlaceOf(int status) {
    Optional<ProxyTrouble> trouble =
        passage.trouble().or(() -> status == PROXY_LOGIN ? passage.refusal() : Optional.empty());
    if (trouble.isPresent()) {
      throw proxied(trouble.get(), new IOException("status " + status));
    }
  }

  private UnreachableException untrusted(SSLException e, boolean unsent) {
    Optional<UntrustedServer> server = UntrustedServer.of(e, uri);
    String message =
        "no trusted TLS connection to "
            + host()
            + passage.suffix()
            + ": "
            + server.map(UntrustedServer::message).orElseGet(() -> reason(e));
    String remedy =
        server
            .map(UntrustedServer::remedy)
            .orElse("check that the address is right and speaks https");
    return unsent
        ? UnreachableException.unsent(ErrorCode.ISSUER_UNTRUSTED, message, remedy, e)
        : new UnreachableException(ErrorCode.ISSUER_UNTRUSTED, message, remedy, e);
  }

  private static boolean isUnresolved(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : Printable.escape(message, 200);
  }

  private String host() {
    return SafeUrl.origin(uri);
  }
}
