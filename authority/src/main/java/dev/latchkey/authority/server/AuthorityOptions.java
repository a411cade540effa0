package dev.latchkey.authority.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How to run an authority. Start from {@link #in} and change what should differ. Immutable.
 *
 * @param dataDirectory where its keys and its store are
 * @param host the address to listen on; must be loopback unless there is TLS
 * @param port the port to listen on; 0 takes a free one
 * @param issuer the name under which browsers and programs reach it, if that is not the address it
 *     listens on: a scheme, a host and perhaps a port
 * @param tlsCertificate a PEM file with the certificate and its chain
 * @param tlsKey a PEM file with the certificate's private key
 * @param clock where the time comes from
 * @param accessTokenLife the longest life of an access token, at most an hour; each token gets up
 *     to a tenth less. A client of Codex's kind refreshes five minutes before the end, so less than
 *     six minutes make it refresh all the time
 * @param refreshRetryWindow how long the last refresh may be asked for again; zero for never
 * @param refreshIdleLife how long a sign-in lasts without a refresh
 * @param refreshAbsoluteLife how long a sign-in lasts at all
 * @param deviceSignIn whether programs may be signed in with a code that a person types
 */
public record AuthorityOptions(
    Path dataDirectory,
    String host,
    int port,
    Optional<URI> issuer,
    Optional<Path> tlsCertificate,
    Optional<Path> tlsKey,
    InstantSource clock,
    Duration accessTokenLife,
    Duration refreshRetryWindow,
    Duration refreshIdleLife,
    Duration refreshAbsoluteLife,
    boolean deviceSignIn) {

  /** On a free port of 127.0.0.1, without TLS, by the system's clock. */
  public static AuthorityOptions in(Path dataDirectory) {
    return new AuthorityOptions(
        dataDirectory,
        "127.0.0.1",
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        InstantSource.system(),
        Duration.ofHours(1),
        Duration.ofSeconds(30),
        Duration.ofDays(30),
        Duration.ofDays(180),
        true);
  }

  /** Listening elsewhere. */
  public AuthorityOptions withListen(String newHost, int newPort) {
    return new AuthorityOptions(
        dataDirectory,
        newHost,
        newPort,
        issuer,
        tlsCertificate,
        tlsKey,
        clock,
        accessTokenLife,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        deviceSignIn);
  }

  /** Under another name. */
  public AuthorityOptions withIssuer(URI newIssuer) {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        Optional.of(newIssuer),
        tlsCertificate,
        tlsKey,
        clock,
        accessTokenLife,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        deviceSignIn);
  }

  /** With TLS. */
  public AuthorityOptions withTls(Path certificate, Path key) {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        issuer,
        Optional.of(certificate),
        Optional.of(key),
        clock,
        accessTokenLife,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        deviceSignIn);
  }

  /** By another clock. */
  public AuthorityOptions withClock(InstantSource newClock) {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        issuer,
        tlsCertificate,
        tlsKey,
        newClock,
        accessTokenLife,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        deviceSignIn);
  }

  /** With another life for access tokens. */
  public AuthorityOptions withAccessTokenLife(Duration life) {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        issuer,
        tlsCertificate,
        tlsKey,
        clock,
        life,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        deviceSignIn);
  }

  /** With another retry window and other lives for sign-ins. */
  public AuthorityOptions withRefresh(
      Duration retryWindow, Duration idleLife, Duration absoluteLife) {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        issuer,
        tlsCertificate,
        tlsKey,
        clock,
        accessTokenLife,
        retryWindow,
        idleLife,
        absoluteLife,
        deviceSignIn);
  }

  /** Without sign-in by a code that a person types. */
  public AuthorityOptions withoutDeviceSignIn() {
    return new AuthorityOptions(
        dataDirectory,
        host,
        port,
        issuer,
        tlsCertificate,
        tlsKey,
        clock,
        accessTokenLife,
        refreshRetryWindow,
        refreshIdleLife,
        refreshAbsoluteLife,
        false);
  }
}
