package dev.latchkey.authority.oauth;

import com.nimbusds.jose.jwk.ECKey;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this server can do, and with which keys it signs (RFC 8414, RFC 7517). Only what is on is
 * said.
 */
final class Discovery {
  private Discovery() {}

  static Endpoint metadata(String issuer, Map<String, String> further) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("issuer", issuer);
    body.put("authorization_endpoint", issuer + "/oauth/authorize");
    body.put("token_endpoint", issuer + "/oauth/token");
    body.put("revocation_endpoint", issuer + "/oauth/revoke");
    body.put("jwks_uri", issuer + "/.well-known/jwks.json");
    body.put("scopes_supported", Scopes.known());
    body.put("response_types_supported", List.of("code"));
    body.put("response_modes_supported", List.of("query"));
    body.put(
        "grant_types_supported",
        List.of("authorization_code", "refresh_token", WorkloadGrant.TYPE));
    body.put("token_endpoint_auth_methods_supported", List.of("none"));
    body.put("revocation_endpoint_auth_methods_supported", List.of("none"));
    body.put("code_challenge_methods_supported", List.of("S256"));
    body.put("subject_types_supported", List.of("public"));
    body.put("id_token_signing_alg_values_supported", List.of("ES256"));
    body.put("prompt_values_supported", List.of("none", "login", "consent"));
    body.put("authorization_response_iss_parameter_supported", true);
    body.put("request_parameter_supported", false);
    body.put("request_uri_parameter_supported", false);
    body.putAll(further);
    Answer answer = Answer.cacheable("application/json", Json.write(body), 300);
    return request -> answer;
  }

  static Endpoint keys(ECKey key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", "EC");
    members.put("crv", "P-256");
    members.put("use", "sig");
    members.put("alg", "ES256");
    members.put("kid", key.getKeyID());
    members.put("x", key.getX().toString());
    members.put("y", key.getY().toString());
    Answer answer =
        Answer.cacheable("application/json", Json.write(Map.of("keys", List.of(members))), 300);
    return request -> answer;
  }
}
