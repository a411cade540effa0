package dev.latchkey.oauth;

import java.net.URI;
import java.util.List;

/**
 * What the browser is sent to the issuer with (RFC 6749 §4.1.1, protocol §2.4).
 *
 * @param endpoint the authorize endpoint; parameters that it already has are kept
 * @param clientId who asks
 * @param redirectUri where the answer goes
 * @param challenge the PKCE challenge
 * @param state what ties the answer to this request
 * @param originator the name of the asking program
 * @param workspaces the only workspaces that may be chosen; empty for any
 */
public record AuthorizationRequest(
    URI endpoint,
    String clientId,
    String redirectUri,
    String challenge,
    String state,
    String originator,
    List<String> workspaces) {

  private static final String SCOPE =
      "openid profile email offline_access api.connectors.read api.connectors.invoke";

  /** The URL to open, its parameters in Codex's order. */
  public URI toUri() {
    Form form =
        Form.empty()
            .and("response_type", "code")
            .and("client_id", clientId)
            .and("redirect_uri", redirectUri)
            .and("code_challenge", challenge)
            .and("code_challenge_method", "S256")
            .and("state", state)
            .and("scope", SCOPE)
            .and("id_token_add_organizations", "true")
            .and("codex_cli_simplified_flow", "true")
            .and("originator", originator);
    if (!workspaces.isEmpty()) {
      form = form.and("allowed_workspace_id", String.join(",", workspaces));
    }
    String joint = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(endpoint + joint + form.encode());
  }
}
