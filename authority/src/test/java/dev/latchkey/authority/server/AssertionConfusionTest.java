package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.Operator.NewRule;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Assertions signed by another library are good for a token, and forged ones are good for nothing.
 */
class AssertionConfusionTest {
  @TempDir Path temporary;

  @Test
  void everyAlgorithmOnTheListIsAcceptedFromAKeyThatIsForIt() throws Exception {
    try (Site site = Site.start(temporary);
        ForeignIssuer issuer = new ForeignIssuer()) {
      PublicJsonWebKey p256 = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "p256");
      PublicJsonWebKey p384 = named(EcJwkGenerator.generateJwk(EllipticCurves.P384), "p384");
      PublicJsonWebKey p521 = named(EcJwkGenerator.generateJwk(EllipticCurves.P521), "p521");
      PublicJsonWebKey edwards =
          named(OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519), "ed");
      for (PublicJsonWebKey key : new PublicJsonWebKey[] {p256, p384, p521, edwards}) {
        issuer.publish(key);
      }
      Hands hands = new Hands(site);
      String rule = hands.addRule(Hands.rule(issuer));
      Map<String, PublicJsonWebKey> good = new LinkedHashMap<>();
      for (String rsa : new String[] {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
        good.put(rsa, issuer.key);
      }
      good.put("ES256", p256);
      good.put("ES384", p384);
      good.put("ES512", p521);
      good.put("EdDSA", edwards);
      good.forEach((algorithm, key) -> {
        Reply reply =
            hands.exchange(rule, ForeignIssuer.sign(key, algorithm, payload(issuer, site)));
        assertThat(reply.status()).as(algorithm).isEqualTo(200);
      });
    }
  }

  @Test
  void bug28_noForgedAssertionIsAccepted() throws Exception {
    try (Site site = Site.start(temporary);
        ForeignIssuer issuer = new ForeignIssuer()) {
      PublicJsonWebKey curve = named(EcJwkGenerator.generateJwk(EllipticCurves.P256), "p256");
      PublicJsonWebKey meant = named(ForeignIssuer.rsa("x"), "meant");
      meant.setAlgorithm("RS512");
      PublicJsonWebKey cipher = named(ForeignIssuer.rsa("x"), "cipher");
      cipher.setUse("enc");
      for (PublicJsonWebKey key : new PublicJsonWebKey[] {curve, meant, cipher}) {
        issuer.publish(key);
      }
      Hands hands = new Hands(site);
      String rule = hands.addRule(Hands.rule(issuer));
      PublicJsonWebKey foreign = ForeignIssuer.rsa("key-1");
      String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"key-1\"}";
      String claims = payload(issuer, site);
      String signed = issuer.sign(JsonUtil.parseJson(claims));
      String[] parts = signed.split("\\.", -1);

      Map<String, String> forged = new LinkedHashMap<>();
      forged.put("none", encode(header.replace("RS256", "none")) + "." + parts[1] + ".");
      forged.put(
          "none with a signature",
          encode(header.replace("RS256", "nOnE")) + "." + parts[1] + "." + parts[2]);
      forged.put("no alg", encode("{\"kid\":\"key-1\"}") + "." + parts[1] + "." + parts[2]);
      for (String algorithm : new String[] {"HS256", "HS384", "HS512"}) {
        forged.put(
            algorithm + " with the public key as it is published",
            hmac(algorithm, claims, issuer.key.toJson(OutputControlLevel.PUBLIC_ONLY)));
        forged.put(
            algorithm + " with the public key's encoding",
            hmac(
                algorithm,
                claims,
                new String(issuer.key.getPublicKey().getEncoded(), StandardCharsets.ISO_8859_1)));
      }
      forged.put("a stranger's key under the name of a known one", sign(foreign, "RS256", claims));
      forged.put("another alg than the key is for", sign(meant, "RS256", claims));
      forged.put("a key that is for encryption", sign(cipher, "RS256", claims));
      forged.put(
          "RS256 said, PS256 signed",
          sign(issuer.key, "PS256", claims).replaceFirst("^[^.]+", encode(header)));
      forged.put(
          "ES256 said of an RSA key",
          encode(header.replace("RS256", "ES256")) + "." + parts[1] + "." + encode(new byte[64]));
      forged.put(
          "RS256 said of an EC key",
          encode(header.replace("key-1", "p256")) + "." + parts[1] + "." + parts[2]);
      String es = encode("{\"alg\":\"ES256\",\"kid\":\"p256\"}");
      byte[] ones = new byte[64];
      java.util.Arrays.fill(ones, (byte) 0xff);
      forged.put("zero r and s", es + "." + parts[1] + "." + encode(new byte[64]));
      forged.put("r and s above the order", es + "." + parts[1] + "." + encode(ones));
      for (String extra :
          new String[] {
            "\"jwk\":" + foreign.toJson(OutputControlLevel.PUBLIC_ONLY),
            "\"jku\":\"http://127.0.0.1:1/keys\"",
            "\"x5u\":\"http://127.0.0.1:1/keys\"",
            "\"x5c\":[\"AAAA\"]",
            "\"crit\":[\"exp\"]",
            "\"b64\":false",
            "\"zip\":\"DEF\"",
            "\"p2c\":1",
            "\"alg\":\"none\"",
            "\"kid\":\"other\""
          }) {
        forged.put(
            "header with " + extra,
            resign(
                issuer.key.getPrivateKey(),
                header.substring(0, header.length() - 1) + "," + extra + "}",
                claims));
      }
      for (String kid :
          new String[] {"key-2", "../key-1", "key-1' OR 1=1--", "KEY-1", "key-1 ", "\\u0000"}) {
        forged.put(
            "kid " + kid, resign(issuer.key.getPrivateKey(), header.replace("key-1", kid), claims));
      }
      for (String type : new String[] {"at+jwt", "logout+jwt", "dpop+jwt", "JWE", ""}) {
        forged.put(
            "typ " + type,
            resign(
                issuer.key.getPrivateKey(), header.replace("\"JWT\"", "\"" + type + "\""), claims));
      }
      forged.put(
          "a claim twice",
          resign(
              issuer.key.getPrivateKey(),
              header,
              claims.substring(0, claims.length() - 1)
                  + ",\"sub\":\""
                  + ForeignIssuer.SUBJECT
                  + "\"}"));
      forged.put(
          "changed claims",
          parts[0] + "." + encode(claims.replace("\"repository\"", "\"repo\"")) + "." + parts[2]);
      forged.put("claims that are a list", resign(issuer.key.getPrivateKey(), header, "[]"));
      forged.put(
          "claims that are text", resign(issuer.key.getPrivateKey(), header, "\"" + signed + "\""));
      forged.put(
          "deep claims",
          resign(issuer.key.getPrivateKey(), header, "{\"a\":".repeat(30) + "1" + "}".repeat(30)));
      forged.put("no signature", parts[0] + "." + parts[1] + ".");
      forged.put("no signature and no dot", parts[0] + "." + parts[1]);
      forged.put("four parts", signed + ".AAAA");
      forged.put("five parts", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA");
      forged.put("padding", signed + "==");
      forged.put("a space before", " " + signed);
      forged.put("a space inside", signed.replaceFirst("(.{20})", "$1 "));
      forged.put("the JSON form", "{\"payload\":\"" + parts[1] + "\",\"signatures\":[]}");
      forged.put("empty", "..");
      forged.put("16 KiB and one", signed + "A".repeat(16 * 1024 + 1 - signed.length()));

      assertThat(forged).hasSizeGreaterThan(50);
      forged.forEach((how, assertion) -> {
        Reply reply = hands.exchange(rule, assertion);
        assertThat(reply.status()).as(how).isEqualTo(400);
        assertThat(reply.text("error")).as(how).isEqualTo("invalid_grant");
        assertThat(reply.body()).as(how).doesNotContain("acme", "key-1", "RS256");
      });
      assertThat(hands.exchange(rule, signed).status())
          .as("none of them used it up")
          .isEqualTo(200);
      assertThat(
              hands
                  .exchange(rule, resign(issuer.key.getPrivateKey(), header, payload(issuer, site)))
                  .status())
          .as("the forger's tools work")
          .isEqualTo(200);
    }
  }

  @Test
  void ourOwnTokensAreNoAssertions() throws Exception {
    try (Site site = Site.start(temporary)) {
      Hands hands = new Hands(site);
      Site.Tokens tokens = site.tokens();
      String self = hands.whoami("Bearer " + tokens.access()).text("chatgpt_user_id");
      String ours = site.base().toString();
      assertThatExceptionOfType(AuthorityException.class)
          .isThrownBy(() -> hands.addRule(self(ours, Site.CODEX, self)))
          .withMessageContaining("itself");
      // An authority that was renamed can have such a rule all the same.
      for (String audience : new String[] {ours, Site.CODEX}) {
        String rule = hands.addRule(self("https://renamed.example", audience, self));
        rename(site, rule, ours);
        for (String token :
            new String[] {
              tokens.access(),
              tokens.id(),
              tokens.refresh(),
              hands.agent().token,
              hands.accessToken().secret()
            }) {
          assertThat(hands.exchange(rule, token).text("error")).isEqualTo("invalid_grant");
        }
      }
    }
  }

  private static NewRule self(String issuer, String audience, String subject) {
    return new NewRule(
        "self", issuer, audience, subject, Map.of(), Duration.ofHours(1), true, Optional.empty());
  }

  private static void rename(Site site, String rule, String issuer) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + site.directory.resolve("latchkey.db"));
        PreparedStatement statement =
            connection.prepareStatement("UPDATE workload_rule SET issuer = ? WHERE rid = ?")) {
      statement.setString(1, issuer);
      statement.setString(2, rule);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static String payload(ForeignIssuer issuer, Site site) {
    Map<String, Object> claims = issuer.claims(site.clock.instant());
    claims.put("jti", UUID.randomUUID().toString());
    return JsonUtil.toJson(claims);
  }

  private static <T extends PublicJsonWebKey> PublicJsonWebKey named(T key, String kid) {
    key.setKeyId(kid);
    return key;
  }

  private static String sign(PublicJsonWebKey key, String algorithm, String claims)
      throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setPayload(claims);
    signature.setKey(key.getPrivateKey());
    return signature.getCompactSerialization();
  }

  private static String hmac(String algorithm, String claims, String secret) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKeyIdHeaderValue("key-1");
    signature.setPayload(claims);
    signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.ISO_8859_1)));
    return signature.getCompactSerialization();
  }

  /** Signs a header that a library would not write. */
  private static String resign(PrivateKey key, String header, String claims) throws Exception {
    String input = encode(header) + "." + encode(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + encode(signature.sign());
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
