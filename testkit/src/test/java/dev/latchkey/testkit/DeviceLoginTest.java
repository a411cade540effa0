package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

@WithIssuer
class DeviceLoginTest {

  @Test
  void pollsArePendingUntilTheCodeIsApproved(FakeIssuer issuer, HttpDriver client) {
    URI base = issuer.uri("/tenant");
    Page begun = begin(client, base);
    String id = SignIn.field(begun, "device_auth_id");
    String userCode = SignIn.field(begun, "user_code");
    assertThat(SignIn.field(begun, "interval")).isEqualTo("1");
    assertThat(poll(client, base, id, userCode).status()).isEqualTo(403);

    issuer.approveDevice(userCode);

    Page approved = poll(client, base, id, userCode);
    assertThat(SignIn.field(approved, "code_challenge"))
        .isEqualTo(Ledger.challenge(SignIn.field(approved, "code_verifier")));
    Page tokens =
        SignIn.redeem(
            issuer,
            SignIn.field(approved, "authorization_code"),
            SignIn.field(approved, "code_verifier"),
            base + "/deviceauth/callback");
    assertThat(tokens.status()).isEqualTo(200);
    assertThat(poll(client, base, id, userCode).status()).isEqualTo(404);
  }

  @Test
  void theCodeIsApprovedOnThePageToo(FakeIssuer issuer, HttpDriver browser) {
    Page begun = begin(browser, issuer.uri());
    String userCode = SignIn.field(begun, "user_code");
    URI page = issuer.uri(Endpoint.DEVICE_PAGE);
    assertThat(browser.get(page).text()).contains("name=user_code");
    assertThat(browser.post(page, "user_code", "WRONG").status()).isEqualTo(404);
    assertThat(browser.post(page, "user_code", userCode).status()).isEqualTo(200);
    assertThat(
            poll(browser, issuer.uri(), SignIn.field(begun, "device_auth_id"), userCode).status())
        .isEqualTo(200);
  }

  @Test
  void anUnknownCodeCannotBeApproved(FakeIssuer issuer) {
    assertThatThrownBy(() -> issuer.approveDevice("NONE")).isInstanceOf(AssertionError.class);
  }

  private static Page begin(HttpDriver client, URI base) {
    return client
        .request("POST", URI.create(base + Endpoint.DEVICE_USERCODE.path()))
        .body("application/json", "{\"client_id\":\"" + FakeIssuer.CLIENT_ID + "\"}")
        .send();
  }

  private static Page poll(HttpDriver client, URI base, String id, String userCode) {
    return client
        .request("POST", URI.create(base + Endpoint.DEVICE_TOKEN.path()))
        .body(
            "application/json",
            "{\"device_auth_id\":\"" + id + "\",\"user_code\":\"" + userCode + "\"}")
        .send();
  }
}
