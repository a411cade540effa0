package dev.latchkey.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/** The device code logins under way. Thread-safe. */
final class DeviceLogins {
  private static final class Login {
    final String userCode;
    final String clientId;
    boolean approved;

    Login(String userCode, String clientId) {
      this.userCode = userCode;
      this.clientId = clientId;
    }
  }

  private final Ledger ledger;
  private final Settings settings;
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private int count;

  DeviceLogins(Ledger ledger, Settings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  synchronized Reply begin(RecordedRequest request) {
    String clientId = request.field("client_id").orElse("");
    if (!clientId.equals(settings.clientId)) {
      return Reply.error(400, "invalid_client", "unknown client " + clientId);
    }
    String id = "deviceauth_" + ++count + "_" + FakeJwt.randomText(12);
    String userCode = "TEST-%05d".formatted(count);
    logins.put(id, new Login(userCode, clientId));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("device_auth_id", id);
    body.put("user_code", userCode);
    body.put("interval", settings.deviceInterval);
    body.put("expires_at", settings.now().plusSeconds(900).toString());
    return Reply.json(200, body);
  }

  /** Approves the login that shows {@code userCode}; says whether there is one. */
  synchronized boolean approve(String userCode) {
    for (Login login : logins.values()) {
      if (login.userCode.equals(userCode)) {
        login.approved = true;
        return true;
      }
    }
    return false;
  }

  synchronized Reply poll(RecordedRequest request, String issuer) {
    String id = request.field("device_auth_id").orElse("");
    Login login = logins.get(id);
    if (login == null || !login.userCode.equals(request.field("user_code").orElse(""))) {
      return Reply.error(404, "deviceauth_not_found", "no such device login");
    }
    if (!login.approved) {
      return Reply.error(403, "deviceauth_authorization_pending", "not approved yet");
    }
    logins.remove(id);
    String verifier = FakeJwt.randomText(64);
    String challenge = Ledger.challenge(verifier);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "authorization_code",
        ledger.code(login.clientId, issuer + "/deviceauth/callback", challenge));
    body.put("code_challenge", challenge);
    body.put("code_verifier", verifier);
    return Reply.json(200, body);
  }
}
