package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our tokens are good for a library that did not make them, and forged ones are good for nothing.
 */
class JwtConfusionTest {
  @TempDir Path temporary;

  @Test
  void anotherLibraryAcceptsOurTokens() throws Exception {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      Reply keys = site.wire().get("/.well-known/jwks.json");
      assertThat(keys.body())
          .doesNotContain("\"d\"")
          .contains("\"use\":\"sig\"", "\"alg\":\"ES256\"");
      JwtClaims access =
          consumer(site, keys, "at+jwt", site.base().toString()).processToClaims(tokens.access());
      JwtClaims id = consumer(site, keys, "JWT", Site.CODEX).processToClaims(tokens.id());
      assertThat(access.getSubject()).isEqualTo(id.getSubject()).startsWith("user-");
      assertThat(access.getJwtId()).isNotEmpty();
      assertThat(access.getStringClaimValue("client_id")).isEqualTo(Site.CODEX);
      assertThat(access.getStringClaimValue("scope")).isEqualTo(Site.SCOPE);
      long life = access.getExpirationTime().getValue() - access.getIssuedAt().getValue();
      assertThat(life).isBetween(3_240L, 3_600L);
      assertThat(id.getClaimValue("email_verified", Boolean.class)).isTrue();
      assertThat(id.getClaimValue("auth_time", Long.class))
          .isEqualTo(site.clock.instant().getEpochSecond());
      Map<?, ?> auth = id.getClaimValue("https://api.openai.com/auth", Map.class);
      assertThat(auth.keySet().stream().map(Object::toString))
          .contains(
              "chatgpt_plan_type",
              "chatgpt_user_id",
              "chatgpt_account_id",
              "chatgpt_account_is_fedramp",
              "completed_platform_onboarding",
              "is_org_owner",
              "organizations");
    }
  }

  @Test
  void bug28_noForgedTokenIsAccepted() throws Exception {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      String[] parts = tokens.access().split("\\.", -1);
      String header = decode(parts[0]);
      String claims = decode(parts[1]);
      String jwk = Files.readString(site.directory.resolve("signing.jwk"));
      PrivateKey ours =
          ((EllipticCurveJsonWebKey) JsonWebKey.Factory.newJwk(jwk)).getEcPrivateKey();
      String kid = header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");

      Map<String, String> forged = new LinkedHashMap<>();
      forged.put("no algorithm", encode("{\"alg\":\"none\"}") + "." + parts[1] + ".");
      forged.put(
          "no algorithm, our header",
          encode(header.replace("ES256", "none")) + "." + parts[1] + ".");
      forged.put(
          "none with our signature",
          encode(header.replace("ES256", "nOnE")) + "." + parts[1] + "." + parts[2]);
      forged.put("HMAC with the public key", hmac(site, claims, kid));
      forged.put("id token", tokens.id());
      forged.put("refresh token", tokens.refresh());
      forged.put("typ JWT", sign(ours, claims, kid, "JWT"));
      forged.put("no typ", sign(ours, claims, kid, ""));
      forged.put("typ in capitals", sign(ours, claims, kid, "AT+JWT"));
      forged.put("typ application/at+jwt", sign(ours, claims, kid, "application/at+jwt"));
      forged.put("unknown kid", sign(ours, claims, "other", "at+jwt"));
      forged.put("kid with a path", sign(ours, claims, "../../" + kid, "at+jwt"));
      forged.put("kid with SQL", sign(ours, claims, kid + "' OR 1=1--", "at+jwt"));
      forged.put("no kid", sign(ours, claims, "", "at+jwt"));
      EllipticCurveJsonWebKey foreign = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      forged.put("a stranger's key", sign(foreign.getEcPrivateKey(), claims, kid, "at+jwt"));
      for (String extra :
          new String[] {
            "\"jwk\":" + foreign.toJson(),
            "\"jku\":\"http://127.0.0.1:1/keys\"",
            "\"x5u\":\"http://127.0.0.1:1/keys\"",
            "\"x5c\":[\"AAAA\"]",
            "\"crit\":[\"exp\"]",
            "\"b64\":false",
            "\"zip\":\"DEF\"",
            "\"alg\":\"ES256\"",
            "\"alg\":\"none\"",
            "\"kid\":\"other\""
          }) {
        forged.put(
            "header with " + extra,
            resign(ours, header.substring(0, header.length() - 1) + "," + extra + "}", parts[1]));
      }
      forged.put(
          "another issuer",
          sign(ours, claims.replace(site.base().toString(), "http://evil.example"), kid, "at+jwt"));
      forged.put(
          "two audiences",
          sign(
              ours,
              claims.replaceFirst("\"aud\":\"([^\"]+)\"", "\"aud\":[\"$1\",\"evil\"]"),
              kid,
              "at+jwt"));
      forged.put("no end", sign(ours, claims.replaceFirst("\"exp\":[0-9]+,?", ""), kid, "at+jwt"));
      forged.put(
          "over", sign(ours, claims.replaceFirst("\"exp\":[0-9]+", "\"exp\":1"), kid, "at+jwt"));
      String rule = new Hands(site).addRule(self(site));
      String family = claims.replaceFirst(".*\"grant_id\":\"([^\"]+)\".*", "$1");
      forged.put(
          "a sign-in and a rule",
          sign(ours, claims.replaceFirst("\\{", "{\"rule_id\":\"" + rule + "\","), kid, "at+jwt"));
      forged.put(
          "a rule by the id of a sign-in",
          sign(ours, claims.replace("grant_id", "rule_id"), kid, "at+jwt"));
      forged.put(
          "a sign-in by the id of a rule", sign(ours, claims.replace(family, rule), kid, "at+jwt"));
      forged.put(
          "neither a sign-in nor a rule",
          sign(ours, claims.replace("grant_id", "grant"), kid, "at+jwt"));
      forged.put(
          "a rule for another person",
          sign(
              ours,
              claims
                  .replace("grant_id", "rule_id")
                  .replace(family, rule)
                  .replaceFirst("\"sub\":\"[^\"]+\"", "\"sub\":\"user-0\""),
              kid,
              "at+jwt"));
      forged.put("zero signature", parts[0] + "." + parts[1] + "." + encode(new byte[64]));
      byte[] ones = new byte[64];
      java.util.Arrays.fill(ones, (byte) 0xff);
      forged.put("signature above the order", parts[0] + "." + parts[1] + "." + encode(ones));
      forged.put("short signature", parts[0] + "." + parts[1] + "." + encode(new byte[63]));
      forged.put("empty signature", parts[0] + "." + parts[1] + ".");
      forged.put("four parts", tokens.access() + ".AAAA");
      forged.put("five parts", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA");
      forged.put("two parts", parts[0] + "." + parts[1]);
      forged.put("padding", tokens.access() + "==");
      forged.put(
          "a space inside",
          parts[0] + "." + parts[1] + "." + parts[2].replaceFirst("(.{10})", "$1 "));
      forged.put("nested", sign(ours, "\"" + tokens.access() + "\"", kid, "at+jwt"));
      forged.put(
          "changed claims",
          parts[0] + "." + encode(claims.replace("user-", "user-0")) + "." + parts[2]);

      assertThat(site.whoami(sign(ours, claims, kid, "at+jwt")).status())
          .as("the forger's tools work")
          .isEqualTo(200);
      assertThat(
              site.whoami(
                      sign(
                          ours,
                          claims.replace("grant_id", "rule_id").replace(family, rule),
                          kid,
                          "at+jwt"))
                  .status())
          .as("and for rules too")
          .isEqualTo(200);
      forged.forEach(
          (how, token) -> assertThat(site.whoami(token).status()).as(how).isEqualTo(401));
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
    }
  }

  private static Operator.NewRule self(Site site) {
    return new Operator.NewRule(
        "rule",
        "https://issuer.example",
        site.base().toString(),
        "a:b",
        Map.of(),
        java.time.Duration.ofHours(1),
        true,
        java.util.Optional.empty());
  }

  private static JwtConsumer consumer(Site site, Reply keys, String type, String audience)
      throws JoseException {
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(
            new JwksVerificationKeyResolver(new JsonWebKeySet(keys.body()).getJsonWebKeys()))
        .setJwsAlgorithmConstraints(ConstraintType.PERMIT, "ES256")
        .setExpectedType(true, type)
        .setExpectedIssuer(site.base().toString())
        .setExpectedAudience(audience)
        .setRequireExpirationTime()
        .setRequireIssuedAt()
        .setRequireSubject()
        .setEvaluationTime(NumericDate.fromSeconds(site.clock.instant().getEpochSecond()))
        .build();
  }

  private static String sign(PrivateKey key, String claims, String kid, String type)
      throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue("ES256");
    if (!type.isEmpty()) {
      signature.setHeader("typ", type);
    }
    if (!kid.isEmpty()) {
      signature.setKeyIdHeaderValue(kid);
    }
    signature.setPayload(claims);
    signature.setKey(key);
    return signature.getCompactSerialization();
  }

  /** Signs a header that a library would not write. */
  private static String resign(PrivateKey key, String header, String payload) throws Exception {
    String input = encode(header) + "." + payload;
    java.security.Signature signature =
        java.security.Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + encode(signature.sign());
  }

  private static String hmac(Site site, String claims, String kid) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue("HS256");
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setHeader("typ", "at+jwt");
    signature.setKeyIdHeaderValue(kid);
    signature.setPayload(claims);
    signature.setKey(
        new HmacKey(
            site.wire().get("/.well-known/jwks.json").body().getBytes(StandardCharsets.UTF_8)));
    return signature.getCompactSerialization();
  }

  private static String decode(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
