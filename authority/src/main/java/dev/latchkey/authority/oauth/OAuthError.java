package dev.latchkey.authority.oauth;

/**
 * What can be wrong with an authorization request, and whether the program may be told by a
 * redirect. It may not until the program and its redirect URI are known to be right: a redirect
 * before that would make this server a springboard (RFC 6749 §4.1.2.1).
 */
enum OAuthError {
  UNKNOWN_CLIENT("invalid_client", false),
  BAD_REDIRECT_URI("invalid_redirect_uri", false),
  INVALID_REQUEST("invalid_request", true),
  UNSUPPORTED_RESPONSE_TYPE("unsupported_response_type", true),
  INVALID_SCOPE("invalid_scope", true),
  ACCESS_DENIED("access_denied", true),
  LOGIN_REQUIRED("login_required", true),
  CONSENT_REQUIRED("consent_required", true),
  REQUEST_NOT_SUPPORTED("request_not_supported", true),
  REQUEST_URI_NOT_SUPPORTED("request_uri_not_supported", true);

  private final String code;
  private final boolean mayRedirect;

  OAuthError(String code, boolean mayRedirect) {
    this.code = code;
    this.mayRedirect = mayRedirect;
  }

  /** The value of the parameter {@code error}. */
  String code() {
    return code;
  }

  /** Whether the program may be told by a redirect. */
  boolean mayRedirect() {
    return mayRedirect;
  }
}
