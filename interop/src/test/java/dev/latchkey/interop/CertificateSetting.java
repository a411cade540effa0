package dev.latchkey.interop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What people set to make a program trust their company's certificates (observed §9).
 *
 * @param variables as {@link Bundles#value} has them
 * @param inSystem whether the machine's own bundle has the authority
 * @param codex what Codex does
 * @param said what Latchkey says of a file that it refuses
 */
record CertificateSetting(
    String name, Map<String, String> variables, boolean inSystem, Result codex, List<String> said) {
  static final String CODEX = "CODEX_CA_CERTIFICATE";
  static final String SSL = "SSL_CERT_FILE";

  private CertificateSetting(
      String name, Map<String, String> variables, boolean inSystem, Result codex, String... said) {
    this(name, variables, inSystem, codex, List.of(said));
  }

  /** What becomes of a sign-in. */
  enum Result {
    /** The issuer is trusted, and asked. */
    SIGNED_IN("signs in"),
    /** The server's certificates are not accepted. */
    UNTRUSTED("exit 1, not trusted"),
    /** A variable's file cannot be used. */
    REFUSED("exit 1, the file is refused");

    final String words;

    Result(String words) {
      this.words = words;
    }
  }

  boolean isOfAnAccessToken() {
    return name.startsWith("an access token");
  }

  boolean isRelative() {
    return name.equals("a relative path");
  }

  static CertificateSetting works(String name, String... variables) {
    return new CertificateSetting(name, map(variables), false, Result.SIGNED_IN);
  }

  private static CertificateSetting fails(String name, String... variables) {
    return new CertificateSetting(name, map(variables), false, Result.UNTRUSTED);
  }

  static CertificateSetting refused(String file, String... said) {
    return new CertificateSetting(
        "`" + CODEX + "`: " + NAMES.getOrDefault(file, file),
        Map.of(CODEX, "/" + file),
        false,
        Result.REFUSED,
        said);
  }

  /** What the list calls files; the others are never in it. */
  private static final Map<String, String> NAMES =
      Map.of("bom.pem", "a byte order mark before the block", "indented.pem", "indented blocks");

  private static Map<String, String> map(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      map.put(words[i], words[i + 1]);
    }
    return map;
  }

  static final List<CertificateSetting> ALL =
      List.of(
          fails("nothing"),
          fails("an empty `CODEX_CA_CERTIFICATE`", CODEX, ""),
          fails("an empty `SSL_CERT_FILE`", SSL, ""),
          fails("`SSL_CERT_DIR`, plain names", "SSL_CERT_DIR", "/plain"),
          fails("`SSL_CERT_DIR`, names as `c_rehash` makes them", "SSL_CERT_DIR", "/hashed"),
          fails("`NODE_EXTRA_CA_CERTS`", "NODE_EXTRA_CA_CERTS", "/good.pem"),
          fails("`REQUESTS_CA_BUNDLE`", "REQUESTS_CA_BUNDLE", "/good.pem"),
          fails("`CODEX_CA_CERTIFICATE` of another authority", CODEX, "/other.pem"),
          fails("`SSL_CERT_FILE` of another authority", SSL, "/other.pem"),
          fails("the server's own certificate in the bundle", CODEX, "/leaf.pem"),
          works("the intermediate authority's certificate in the bundle", CODEX, "/middle.pem"),
          works("`CODEX_CA_CERTIFICATE`", CODEX, "/good.pem"),
          works("`SSL_CERT_FILE`", SSL, "/good.pem"),
          works("both", CODEX, "/good.pem", SSL, "/good.pem"),
          works("a relative path", CODEX, "good.pem"),
          works("comments between the blocks", CODEX, "/comments.pem"),
          works("`TRUSTED CERTIFICATE`", CODEX, "/trusted.pem"),
          works("a CRL behind", CODEX, "/crl.pem"),
          works("a key before", CODEX, "/key-first.pem"),
          works("CR LF", CODEX, "/crlf.pem"),
          works("CR alone", CODEX, "/cr.pem"),
          works("no newline at the end", CODEX, "/no-newline.pem"),
          works("`CODEX_CA_CERTIFICATE` empty, `SSL_CERT_FILE`", CODEX, "", SSL, "/good.pem"),
          works(
              "`CODEX_CA_CERTIFICATE` of another, `SSL_CERT_FILE`",
              CODEX,
              "/other.pem",
              SSL,
              "/good.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` of another",
              CODEX,
              "/good.pem",
              SSL,
              "/other.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` missing",
              CODEX,
              "/good.pem",
              SSL,
              "/nowhere.pem"),
          works(
              "`CODEX_CA_CERTIFICATE`, `SSL_CERT_FILE` empty",
              CODEX,
              "/good.pem",
              SSL,
              "/empty.pem"),
          new CertificateSetting("the system has it", Map.of(), true, Result.SIGNED_IN),
          new CertificateSetting(
              "`SSL_CERT_DIR` without it, the system has it",
              Map.of("SSL_CERT_DIR", "/plain"),
              true,
              Result.SIGNED_IN),
          new CertificateSetting(
              "`CODEX_CA_CERTIFICATE` of another, the system has it",
              Map.of(CODEX, "/other.pem"),
              true,
              Result.SIGNED_IN),
          new CertificateSetting(
              "`SSL_CERT_FILE` of another, the system has it",
              Map.of(SSL, "/other.pem"),
              true,
              Result.UNTRUSTED),
          new CertificateSetting(
              "`CODEX_CA_CERTIFICATE` of another, `SSL_CERT_FILE` missing, the system has it",
              Map.of(CODEX, "/other.pem", SSL, "/nowhere.pem"),
              true,
              Result.UNTRUSTED),
          new CertificateSetting(
              "`CODEX_CA_CERTIFICATE` missing, `SSL_CERT_FILE`",
              map(CODEX, "/nowhere.pem", SSL, "/good.pem"),
              false,
              Result.REFUSED,
              "there is no such file"),
          new CertificateSetting(
              "a blank", Map.of(CODEX, " "), false, Result.REFUSED, "there is no such file"),
          new CertificateSetting(
              "a folder", Map.of(CODEX, "/plain"), false, Result.REFUSED, "that is a folder"),
          new CertificateSetting(
              "`SSL_CERT_FILE`: garbage",
              Map.of(SSL, "/garbage.pem"),
              false,
              Result.REFUSED,
              "no certificates found in PEM file"),
          refused("empty.pem", "no certificates found in PEM file"),
          refused("garbage.pem", "no certificates found in PEM file"),
          refused("good.der", "no certificates found in PEM file", "DER"),
          refused("utf16.pem", "no certificates found in PEM file", "UTF-16"),
          refused("key.pem", "no certificates found in PEM file, only PRIVATE KEY"),
          refused("base64.pem", "SECOND+1 ", "block 2", "does not belong there"),
          refused("short.pem", "SECOND ", "block 2", "no Base64"),
          refused("cut.pem", ", line 1 ", "block 1", "the file ends before"),
          refused("bad-crl.pem", "SECOND+1 ", "block 2", "does not belong there"),
          refused("no-certificate.pem", ", line 1 ", "block 1", "no certificate"),
          refused("second.pem", "SECOND ", "block 2", "no certificate"),
          refused("trusted-cut.pem", ", line 1 ", "block 1", "TRUSTED CERTIFICATE"),
          refused("bom.pem"),
          refused("indented.pem"),
          new CertificateSetting(
              "an access token, and `CODEX_CA_CERTIFICATE` missing, `SSL_CERT_FILE`",
              map(CODEX, "/nowhere.pem", SSL, "/good.pem"),
              false,
              Result.SIGNED_IN,
              "there is no such file"),
          new CertificateSetting(
              "an access token, and `CODEX_CA_CERTIFICATE` with a bad block",
              Map.of(CODEX, "/second.pem"),
              false,
              Result.UNTRUSTED,
              "block 2"));
}
