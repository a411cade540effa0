package dev.latchkey.credential;

import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.ParsedJson;
import java.util.List;
import java.util.Optional;

/** The {@code tokens} object of {@code auth.json}, both ways. */
final class TokensJson {
  static final String ID_TOKEN = "id_token";
  static final String ACCESS_TOKEN = "access_token";
  static final String REFRESH_TOKEN = "refresh_token";
  static final String PROVENANCE = "oauth_provenance";
  static final String LOGIN_OWNER_ID = "login_owner_id";
  static final String ACCOUNT_ID = "account_id";
  private static final String ISSUER = "issuer";
  private static final String CLIENT_ID = "client_id";

  private static final List<String> KNOWN =
      List.of(ID_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN, PROVENANCE, LOGIN_OWNER_ID, ACCOUNT_ID);

  private TokensJson() {}

  /**
   * {@code before} with the values of {@code tokens}. A new object has Codex's order and an {@code
   * account_id} even if that is null; in one that was there, nothing is added that is not known.
   */
  static JsonObject write(TokenSet tokens, JsonObject before) {
    JsonObject json =
        before
            .with(ID_TOKEN, tokens.idToken().reveal())
            .with(ACCESS_TOKEN, tokens.accessToken().reveal())
            .with(REFRESH_TOKEN, tokens.refreshToken().reveal());
    if (tokens.provenance().isPresent()) {
      Provenance provenance = tokens.provenance().get();
      json =
          json.with(
              PROVENANCE,
              before
                  .object(PROVENANCE)
                  .orElseGet(JsonObject::empty)
                  .with(ISSUER, provenance.issuer())
                  .with(CLIENT_ID, provenance.clientId()));
    }
    json = json.withOptional(LOGIN_OWNER_ID, tokens.loginOwnerId());
    boolean isNew = before.members().isEmpty();
    if (tokens.accountId().isEmpty() && !isNew && before.get(ACCOUNT_ID).isEmpty()) {
      return json;
    }
    JsonValue account = tokens.accountId().<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
    return json.with(ACCOUNT_ID, account);
  }

  static TokenSet read(ParsedJson document, JsonObject json) {
    Members members = new Members(document, json, "tokens.");
    members.refuseRepeats(KNOWN);
    Secret idToken = Secret.of(members.requiredString(ID_TOKEN));
    if (JwtClaims.find(idToken).isEmpty()) {
      throw document.problem("tokens.id_token is not a JWT", json.get(ID_TOKEN).orElse(json));
    }
    return new TokenSet(
        idToken,
        Secret.of(members.requiredString(ACCESS_TOKEN)),
        Secret.of(members.requiredString(REFRESH_TOKEN)),
        members.optionalObject(PROVENANCE).map(object -> provenance(document, object)),
        members.optionalString(LOGIN_OWNER_ID),
        members.optionalString(ACCOUNT_ID));
  }

  private static Provenance provenance(ParsedJson document, JsonObject json) {
    Members members = new Members(document, json, "tokens.oauth_provenance.");
    members.refuseRepeats(List.of(ISSUER, CLIENT_ID));
    return new Provenance(members.requiredString(ISSUER), members.requiredString(CLIENT_ID));
  }

  /** The account that the document selects, for callers that only compare. */
  static Optional<String> account(JsonObject tokens) {
    return tokens.string(ACCOUNT_ID);
  }
}
