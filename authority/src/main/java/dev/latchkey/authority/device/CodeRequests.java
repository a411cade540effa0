package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.oauth.Client;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.Storage;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code POST …/deviceauth/usercode}: a program asks for a code to show. Thread-safe. */
final class CodeRequests implements Endpoint {
  private static final int LONGEST_AGENT = 200;

  /** Two codes alike among ten thousand happen once in ten million times; twice running, never. */
  private static final int ATTEMPTS = 5;

  private final DeviceIds ids;
  private final CodeHashes hashes;
  private final Storage storage;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  CodeRequests(DeviceIds ids, CodeHashes hashes, Storage storage, InstantSource clock) {
    this.ids = ids;
    this.hashes = hashes;
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public Answer answer(Request request) {
    Optional<Client> client = Client.find(request.json().require("client_id"));
    if (client.isEmpty()) {
      return DeviceError.INVALID_CLIENT.because("The client is not known to this server.");
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      UserCode code = UserCode.random(random);
      DeviceIds.Fresh fresh = ids.fresh();
      DeviceLogin login = login(request, client.get(), code, fresh);
      switch (storage.openDevice(login, DevicePolicy.WAITING, audit(login))) {
        case OPENED -> {
          return opened(login, code, fresh);
        }
        case CODE_TAKEN -> {
          // The next round takes another.
        }
        case NETWORK_FULL -> {
          return full(
              "Too many sign-ins from this network wait for somebody to type their code. Finish one of them,"
                  + " or try again in some minutes.");
        }
        case FULL -> {
          return full(
              "Too many sign-ins wait for somebody to type their code. Try again in some minutes.");
        }
      }
    }
    throw new IllegalStateException("no free code found");
  }

  private DeviceLogin login(Request request, Client client, UserCode code, DeviceIds.Fresh fresh) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new DeviceLogin(
        fresh.id(),
        fresh.secretHash(),
        hashes.of(code),
        client.id(),
        Network.of(request.address()),
        request.address(),
        request.headers().getOrDefault("user-agent", List.of()).stream()
            .findFirst()
            .map(agent -> Shown.of(agent, LONGEST_AGENT))
            .orElse(""),
        now,
        now.plus(DevicePolicy.LIFE),
        new DeviceLogin.Stage.Waiting());
  }

  private static AuditEntry audit(DeviceLogin login) {
    return new AuditEntry(
        login.requestedAt(),
        "client:" + login.clientId(),
        "device.request",
        login.id().toString(),
        "ok",
        Json.write(Map.of("address", login.address(), "agent", login.agent())));
  }

  private static Answer opened(DeviceLogin login, UserCode code, DeviceIds.Fresh fresh) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("device_auth_id", fresh.text());
    body.put("user_code", code.shown());
    // A text: Codex takes a number for a malformed answer.
    body.put("interval", Long.toString(DevicePolicy.INTERVAL.toSeconds()));
    body.put("expires_at", login.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
    return Answer.json(200, body);
  }

  private static Answer full(String text) {
    return DeviceError.TOO_MANY_REQUESTS
        .because(text)
        .with("Retry-After", Long.toString(DevicePolicy.FULL_RETRY.toSeconds()));
  }
}
