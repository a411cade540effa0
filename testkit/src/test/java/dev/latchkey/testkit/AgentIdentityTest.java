package dev.latchkey.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@WithIssuer
class AgentIdentityTest {

  @Test
  void anIdentityVerifiesAgainstTheKeySet(FakeIssuer issuer, HttpDriver client) throws Exception {
    String jwt = issuer.issueAgentIdentity();
    int dot = jwt.lastIndexOf('.');
    Map<String, @Nullable Object> keys = client.get(issuer.uri(Endpoint.JWKS)).json();
    if (!(keys.get("keys") instanceof List<?> list) || !(list.get(0) instanceof Map<?, ?> key)) {
      throw new AssertionError("not a key set: " + keys);
    }
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(
        KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(number(key.get("n")), number(key.get("e")))));
    signature.update(jwt.substring(0, dot).getBytes(US_ASCII));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(jwt.substring(dot + 1)))).isTrue();
    assertThat(FakeJwt.claims(jwt))
        .containsEntry("aud", "codex-app-server")
        .containsEntry("account_id", "acct-1111")
        .containsEntry("plan_type", "plus");
  }

  @Test
  void onlyTheAgentItselfIsGivenATask(FakeIssuer issuer) throws Exception {
    Map<String, @Nullable Object> claims = FakeJwt.claims(issuer.issueAgentIdentity());
    String runtime = String.valueOf(claims.get("agent_runtime_id"));
    PrivateKey key =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(
                new PKCS8EncodedKeySpec(
                    Base64.getDecoder().decode(String.valueOf(claims.get("agent_private_key")))));
    String time = "2026-11-23T10:00:00Z";

    assertThat(register(issuer, runtime, time, sign(key, runtime + ":" + time)).text())
        .contains("\"task_id\":\"task-");
    assertThat(register(issuer, runtime, time, sign(key, runtime + ":later")).status())
        .isEqualTo(401);
    assertThat(register(issuer, runtime, time, "?").status()).isEqualTo(401);
    assertThat(register(issuer, "other", time, sign(key, "other:" + time)).status()).isEqualTo(404);
  }

  private static Page register(FakeIssuer issuer, String runtime, String time, String signature) {
    URI uri = issuer.uri("/api/accounts/v1/agent/" + runtime + Endpoint.AGENT_TASK.path());
    return new HttpDriver()
        .request("POST", uri)
        .body("application/json", Json.compact(Map.of("timestamp", time, "signature", signature)))
        .send();
  }

  private static String sign(PrivateKey key, String text) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(text.getBytes(US_ASCII));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  private static BigInteger number(@Nullable Object base64Url) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(base64Url)));
  }
}
