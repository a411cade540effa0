package dev.latchkey.authority.workload;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Ed25519;
import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Set;

/**
 * Whether an assertion was signed by a key. The key says which algorithms are possible, and the
 * assertion may only choose among those (RFC 8725 §3.1); a shared secret is never one of them.
 */
final class Signatures {
  private static final int SMALLEST_RSA = 2_048;

  /** More costs the checker more than it gives anybody. */
  private static final int LARGEST_RSA = 8_192;

  private static final Set<String> RSA =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final Set<String> EDWARDS = Set.of("EdDSA", "Ed25519");

  private Signatures() {}

  /**
   * Checks the signature of {@code assertion}.
   *
   * @throws NotAccepted if it is not by {@code key}, or not in a way that the key is for
   */
  static void require(Assertion assertion, JWK key) {
    if (!suits(key, assertion.algorithm())) {
      throw new NotAccepted(Reason.ALGORITHM);
    }
    boolean good;
    try {
      good =
          switch (key) {
            case RSAKey rsa -> verifies(assertion, new RSASSAVerifier(rsa.toRSAPublicKey()));
            case ECKey ec -> verifies(assertion, new ECDSAVerifier(ec.toECPublicKey()));
            case OctetKeyPair pair -> verifies(assertion, pair);
            default -> false;
          };
    } catch (JOSEException | ParseException | IllegalArgumentException e) {
      throw new NotAccepted(Reason.SIGNATURE);
    }
    if (!good) {
      throw new NotAccepted(Reason.SIGNATURE);
    }
  }

  private static boolean suits(JWK key, String algorithm) {
    boolean meant =
        (key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()))
            && (key.getKeyOperations() == null
                || key.getKeyOperations().contains(KeyOperation.VERIFY))
            && (key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm));
    return meant
        && switch (key) {
          case RSAKey rsa ->
              RSA.contains(algorithm) && rsa.size() >= SMALLEST_RSA && rsa.size() <= LARGEST_RSA;
          case ECKey ec ->
              (Curve.P_256.equals(ec.getCurve()) && algorithm.equals("ES256"))
                  || (Curve.P_384.equals(ec.getCurve()) && algorithm.equals("ES384"))
                  || (Curve.P_521.equals(ec.getCurve()) && algorithm.equals("ES512"));
          case OctetKeyPair pair ->
              Curve.Ed25519.equals(pair.getCurve()) && EDWARDS.contains(algorithm);
          default -> false;
        };
  }

  private static boolean verifies(Assertion assertion, JWSVerifier verifier)
      throws JOSEException, ParseException {
    return JWSObject.parse(assertion.text()).verify(verifier);
  }

  /** By the platform, since the library would need one more library for this one. */
  private static boolean verifies(Assertion assertion, OctetKeyPair key) {
    int dot = assertion.text().lastIndexOf('.');
    return Tokens.decode(assertion.text().substring(dot + 1))
        .filter(signature ->
            Ed25519.verifies(
                key.getX().decode(),
                assertion.text().substring(0, dot).getBytes(StandardCharsets.US_ASCII),
                signature))
        .isPresent();
  }
}
