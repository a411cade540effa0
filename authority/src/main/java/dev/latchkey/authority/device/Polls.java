package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.oauth.Codes;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.DeviceLogin.Stage;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import dev.latchkey.authority.storage.Way;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST …/deviceauth/token}: a waiting program asks whether somebody has answered.
 *
 * <p>The code and its PKCE pair are made at the moment they are handed out, so that nothing that
 * could be spent is kept anywhere while the program waits; the code lives a minute from then.
 * Thread-safe.
 */
final class Polls implements Endpoint {
  private static final String UNKNOWN =
      "This device sign-in is unknown, was fetched before, or belongs to another program.";

  private final Logger log = LoggerFactory.getLogger(Polls.class);
  private final DeviceIds ids;
  private final CodeHashes hashes;
  private final Codes codes;
  private final Pace pace;
  private final Storage storage;
  private final InstantSource clock;
  private final String redirectUri;
  private final SecureRandom random = new SecureRandom();

  /** Hands out codes that are to be exchanged with {@code redirectUri}. */
  Polls(
      DeviceIds ids,
      CodeHashes hashes,
      Codes codes,
      Storage storage,
      InstantSource clock,
      String redirectUri) {
    this.ids = ids;
    this.hashes = hashes;
    this.codes = codes;
    this.pace = new Pace(DevicePolicy.SHORTEST_INTERVAL, clock);
    this.storage = storage;
    this.clock = clock;
    this.redirectUri = redirectUri;
  }

  @Override
  public Answer answer(Request request) {
    Parameters parameters = request.json();
    Optional<DeviceIds.Shown> shown = ids.read(parameters.require("device_auth_id"));
    Optional<UserCode> code = UserCode.read(parameters.require("user_code"));
    if (shown.isEmpty() || code.isEmpty()) {
      return DeviceError.INVALID_GRANT.because(UNKNOWN);
    }
    if (pace.tooEarly(shown.get().id())) {
      return pending();
    }
    try {
      return look(request, shown.get(), hashes.of(code.get()));
    } catch (StorageException e) {
      // Any status but this one would end the sign-in, over a store that is busy for a moment.
      log.warn("A device sign-in could not be looked at: {}", e.getMessage());
      return pending();
    }
  }

  private Answer look(Request request, DeviceIds.Shown shown, Sha256 codeHash) {
    Optional<DeviceLogin> found = storage.device(shown.id());
    if (found.isEmpty()
        || !found.get().secretHash().equals(shown.secretHash())
        || !found.get().codeHash().equals(codeHash)) {
      return DeviceError.INVALID_GRANT.because(UNKNOWN);
    }
    DeviceLogin login = found.get();
    if (!login.network().equals(Network.of(request.address()))) {
      return DeviceError.INVALID_GRANT.because(
          "This device sign-in was begun on another network. Start it again on this one.");
    }
    return switch (login.stage()) {
      case Stage.Denied denied -> {
        pace.ends(login.id());
        yield DeviceError.ACCESS_DENIED.because("The person chose not to allow it.");
      }
      case Stage.Fetched fetched -> {
        pace.ends(login.id());
        yield DeviceError.INVALID_GRANT.because(UNKNOWN);
      }
      case Stage.Waiting waiting -> login.openAt(clock.instant()) ? waiting(login) : expired(login);
      case Stage.Approved approved ->
          login.openAt(clock.instant()) ? handOut(request, login, approved) : expired(login);
    };
  }

  private Answer waiting(DeviceLogin login) {
    pace.waits(login.id());
    return pending();
  }

  private Answer expired(DeviceLogin login) {
    pace.ends(login.id());
    return DeviceError.EXPIRED_TOKEN.because("The code was not typed in time. Start again.");
  }

  private Answer handOut(Request request, DeviceLogin login, Stage.Approved approved) {
    Codes.Fresh fresh = codes.fresh();
    String verifier = Tokens.random(random);
    String challenge =
        Tokens.encode(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII)).bytes());
    Instant now = clock.instant();
    AuthorizationCode code =
        new AuthorizationCode(
            fresh.id(),
            fresh.secretHash(),
            login.clientId(),
            redirectUri,
            challenge,
            approved.personId(),
            approved.workspaceId(),
            approved.scope(),
            Optional.empty(),
            approved.authenticatedAt(),
            now.plus(Codes.LIFE),
            Way.DEVICE);
    AuditEntry audit =
        new AuditEntry(
            now,
            "client:" + login.clientId(),
            "device.fetch",
            login.id().toString(),
            "ok",
            Json.write(Map.of("address", request.address())));
    if (!storage.fetchDevice(login.id(), code, now, audit)) {
      return DeviceError.INVALID_GRANT.because(UNKNOWN);
    }
    pace.ends(login.id());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("authorization_code", fresh.text());
    body.put("code_challenge", challenge);
    body.put("code_verifier", verifier);
    return Answer.json(200, body);
  }

  private static Answer pending() {
    return DeviceError.AUTHORIZATION_PENDING.because(
        "Nobody has answered yet. Ask again in " + DevicePolicy.INTERVAL.toSeconds() + " seconds.");
  }
}
