package dev.latchkey.authority.oauth;

import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import dev.latchkey.authority.signin.Pending;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Reads authorization requests, and carries them through the sign-in as a sealed text instead of a
 * row: whoever only asks cannot fill the store. When the text comes back, it is checked again as if
 * it were new. Thread-safe.
 */
final class AuthorizationRequests implements Pending.Finder {
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");
  private static final int MOST_WORKSPACES = 32;
  private static final List<String> CARRIED =
      List.of(
          "client_id",
          "redirect_uri",
          "response_type",
          "code_challenge",
          "code_challenge_method",
          "state",
          "scope",
          "nonce",
          "allowed_workspace_id",
          "login_hint",
          "prompt",
          "max_age");

  private final Seal seal;
  private final InstantSource clock;
  private final String issuer;

  AuthorizationRequests(Seal seal, InstantSource clock, String issuer) {
    this.seal = seal;
    this.clock = clock;
    this.issuer = issuer;
  }

  /**
   * Reads what a browser brought.
   *
   * @throws AuthorizationError if something in it is wrong
   */
  AuthorizationRequest read(Parameters query) {
    Map<String, String> kept = new LinkedHashMap<>();
    kept.put("id", UUID.randomUUID().toString());
    kept.put("at", Long.toString(clock.millis()));
    CARRIED.forEach(name -> query.get(name).ifPresent(value -> kept.put(name, value)));
    AuthorizationRequest request = check(Parameters.ofForm(encode(kept)), sealed(kept));
    for (String unsupported : List.of("request", "request_uri")) {
      if (query.get(unsupported).isPresent()) {
        OAuthError error =
            unsupported.equals("request")
                ? OAuthError.REQUEST_NOT_SUPPORTED
                : OAuthError.REQUEST_URI_NOT_SUPPORTED;
        throw new AuthorizationError(
            error, "Put the parameters into the URL.", Optional.of(request.returnPath()));
      }
    }
    if (query.get("response_mode").filter(mode -> !mode.equals("query")).isPresent()) {
      throw invalid("Only response_mode=query is supported.", request.returnPath());
    }
    return request;
  }

  @Override
  public Optional<AuthorizationRequest> find(String token) {
    int dot = token.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    Optional<byte[]> payload = Tokens.decode(token.substring(0, dot));
    Optional<byte[]> mark = Tokens.decode(token.substring(dot + 1));
    if (payload.isEmpty() || mark.isEmpty() || !seal.fits(mark.get(), payload.get())) {
      return Optional.empty();
    }
    try {
      AuthorizationRequest request =
          check(Parameters.ofForm(new String(payload.get(), StandardCharsets.UTF_8)), token);
      return Optional.of(request).filter(each -> each.expiresAt().isAfter(clock.instant()));
    } catch (AuthorizationError | Refusal e) {
      // It was right when it was sealed; the rules have changed since.
      return Optional.empty();
    }
  }

  private AuthorizationRequest check(Parameters parameters, String token) {
    Client client =
        parameters
            .get("client_id")
            .flatMap(Client::find)
            .orElseThrow(() ->
                new AuthorizationError(
                    OAuthError.UNKNOWN_CLIENT,
                    "The program that sent you here is not known to this server.",
                    Optional.empty()));
    String redirectUri =
        parameters
            .get("redirect_uri")
            .filter(client::mayReturnTo)
            .orElseThrow(() ->
                new AuthorizationError(
                    OAuthError.BAD_REDIRECT_URI,
                    "The program that sent you here asked to be answered at an address that is not"
                        + " registered for it.",
                    Optional.empty()));
    ReturnPath back = new ReturnPath(redirectUri, parameters.get("state"), issuer);
    requireCodeWithS256(parameters, back);
    String scope =
        Scopes.grantable(parameters.get("scope"))
            .filter(granted -> !granted.isEmpty())
            .orElseThrow(() ->
                new AuthorizationError(
                    OAuthError.INVALID_SCOPE,
                    "The scope is malformed, too long, or holds nothing that can be granted.",
                    Optional.of(back)));
    Instant received = Instant.ofEpochMilli(Long.parseLong(parameters.require("at")));
    return new AuthorizationRequest(
        UUID.fromString(parameters.require("id")),
        client,
        back,
        parameters.require("code_challenge"),
        scope,
        parameters.get("nonce"),
        workspaces(parameters, back),
        freshFrom(parameters, received, back),
        received,
        parameters.get("login_hint").filter(hint -> hint.length() <= 254).orElse(""),
        token);
  }

  private static void requireCodeWithS256(Parameters parameters, ReturnPath back) {
    Optional<String> type = parameters.get("response_type");
    if (type.isEmpty()) {
      throw invalid("The parameter response_type is missing.", back);
    }
    if (!type.get().equals("code")) {
      throw new AuthorizationError(
          OAuthError.UNSUPPORTED_RESPONSE_TYPE,
          "Only response_type=code is supported.",
          Optional.of(back));
    }
    // A missing method means "plain" (RFC 7636 §4.3), which protects nothing here.
    if (parameters.get("code_challenge_method").filter("S256"::equals).isEmpty()) {
      throw invalid("Only code_challenge_method=S256 is supported, and it is required.", back);
    }
    if (parameters.get("code_challenge").filter(c -> CHALLENGE.matcher(c).matches()).isEmpty()) {
      throw invalid("The code_challenge is missing or is no SHA-256 in base64url.", back);
    }
  }

  private static Set<String> workspaces(Parameters parameters, ReturnPath back) {
    Set<String> ids = new TreeSet<>();
    for (String item : parameters.get("allowed_workspace_id").orElse("").split(",", -1)) {
      String id = item.strip();
      if (!id.isEmpty()) {
        if (!WORKSPACE.matcher(id).matches() || ids.size() >= MOST_WORKSPACES) {
          throw invalid("The allowed_workspace_id is malformed or too long.", back);
        }
        ids.add(id);
      }
    }
    if (parameters.get("allowed_workspace_id").isPresent() && ids.isEmpty()) {
      throw invalid("The allowed_workspace_id names no workspace.", back);
    }
    return ids;
  }

  private static Instant freshFrom(Parameters parameters, Instant received, ReturnPath back) {
    Set<String> prompts = prompts(parameters);
    if (prompts.contains("login")) {
      return received;
    }
    Optional<String> age = parameters.get("max_age");
    if (age.isEmpty()) {
      return Instant.EPOCH;
    }
    if (!SECONDS.matcher(age.get()).matches()) {
      throw invalid("The max_age is not a number of seconds.", back);
    }
    try {
      return received.minus(Duration.ofSeconds(Long.parseLong(age.get())));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** What the program asked of the pages (OpenID Connect Core §3.1.2.1). */
  static Set<String> prompts(Parameters parameters) {
    return Set.copyOf(
        new TreeSet<>(Arrays.asList(parameters.get("prompt").orElse("").split(" ", -1))));
  }

  private static AuthorizationError invalid(String text, ReturnPath back) {
    return new AuthorizationError(OAuthError.INVALID_REQUEST, text, Optional.of(back));
  }

  private String sealed(Map<String, String> parameters) {
    byte[] payload = encode(parameters).getBytes(StandardCharsets.UTF_8);
    return Tokens.encode(payload) + "." + Tokens.encode(seal.of(payload));
  }

  private static String encode(Map<String, String> parameters) {
    StringBuilder text = new StringBuilder();
    parameters.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : "&")
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }
}
