package dev.latchkey.authority.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Another system that signs tokens for its jobs and publishes its keys, made with a library that
 * the authority does not use.
 */
final class ForeignIssuer implements AutoCloseable {
  static final String AUDIENCE = "https://auth.acme.example";
  static final String SUBJECT = "repo:acme/app:ref:refs/heads/main";

  final PublicJsonWebKey key = rsa("key-1");
  final AtomicInteger asked = new AtomicInteger();
  private final List<PublicJsonWebKey> published = new ArrayList<>(List.of(key));
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpServer server;
  private volatile Script script = Script.USUAL;

  /** How it answers. */
  enum Script {
    USUAL,
    BROKEN,
    REDIRECTING,
    HUGE,
    OTHER_ISSUER,
    KEYS_ELSEWHERE,
    SILENT
  }

  ForeignIssuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", this::document);
    server.createContext("/keys", this::keys);
    server.start();
  }

  static PublicJsonWebKey rsa(String kid) {
    try {
      PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(kid);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized void publish(PublicJsonWebKey another) {
    published.add(another);
  }

  void answers(Script how) {
    script = how;
  }

  /** What a job's token says, to be changed by the test. */
  Map<String, Object> claims(Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", url());
    claims.put("aud", AUDIENCE);
    claims.put("sub", SUBJECT);
    claims.put("iat", now.getEpochSecond());
    claims.put("nbf", now.getEpochSecond());
    claims.put("exp", now.getEpochSecond() + 300);
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("repository", "acme/app");
    claims.put("runner_environment", "github-hosted");
    return claims;
  }

  String assertion(Instant now) {
    return sign(claims(now));
  }

  String sign(Map<String, Object> claims) {
    return sign(key, AlgorithmIdentifiers.RSA_USING_SHA256, JsonUtil.toJson(claims));
  }

  static String sign(PublicJsonWebKey key, String algorithm, String payload) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setHeader("typ", "JWT");
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setPayload(payload);
    signature.setKey(key.getPrivateKey());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  synchronized String keySet() {
    return "{\"keys\":["
        + String.join(
            ",",
            published.stream()
                .map(each -> each.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
                .toList())
        + "]}";
  }

  private void document(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String issuer = script == Script.OTHER_ISSUER ? url() + "/other" : url();
    String keys =
        script == Script.KEYS_ELSEWHERE ? "http://169.254.169.254/latest/keys" : url() + "/keys";
    switch (script) {
      case BROKEN -> answer(exchange, 503, "");
      case SILENT -> silence();
      case REDIRECTING -> {
        exchange.getResponseHeaders().add("Location", url() + "/keys");
        answer(exchange, 302, "");
      }
      default ->
          answer(
              exchange,
              200,
              "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\",\"extra\":[1,{}]}");
    }
  }

  /** Says nothing until the test is over. */
  private void silence() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keys(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        script == Script.HUGE
            ? keySet().replace("}]}", "}]" + " ".repeat(300_000) + "}")
            : keySet());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
