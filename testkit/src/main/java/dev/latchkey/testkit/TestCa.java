package dev.latchkey.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A private certificate authority with an intermediate one, as a company has it, and the servers
 * that it vouches for. Nothing is installed anywhere: who is to trust it is given {@link #root()}.
 * Thread-safe.
 *
 * <pre>{@code
 * TestCa ca = TestCa.create(folder, "Corp");
 * try (TlsFront front = TlsFront.start(ca.server("localhost"), issuer.uri().getPort())) {
 *   ... with CODEX_CA_CERTIFICATE=ca.root(), sign in at https://localhost:PORT
 * }
 * }</pre>
 */
public final class TestCa {
  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final Duration LIFE = Duration.ofDays(30);
  private static final AlgorithmIdentifier ECDSA_WITH_SHA256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
  private static final Extension IS_CA =
      extension(Extension.basicConstraints, true, new BasicConstraints(true));

  /** A key and the certificate that goes with it. */
  private record Owner(String name, KeyPair keys, X509Certificate certificate) {}

  private final Path folder;
  private final String name;
  private final Owner root;
  private final Owner middle;

  private TestCa(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    Instant from = Instant.now().minus(Duration.ofHours(1));
    Instant to = from.plus(LIFE);
    KeyPair keys = newKeys();
    String rootName = name + " Root";
    Owner self = new Owner(rootName, keys, sign(rootName, keys, rootName, keys, from, to, IS_CA));
    this.root = self;
    this.middle = issue(self, name + " Intermediate", from, to, IS_CA);
  }

  /**
   * Makes one, and writes its certificates into {@code folder}: {@code NAME-root.pem} and {@code
   * NAME-middle.pem}.
   *
   * @param name whose it is; its certificates are of {@code CN=NAME Root} and {@code CN=NAME
   *     Intermediate}
   */
  public static TestCa create(Path folder, String name) {
    TestCa ca = new TestCa(folder, name);
    ca.write("root", ca.root.certificate);
    ca.write("middle", ca.middle.certificate);
    return ca;
  }

  /** The certificate of the root, as PEM. */
  public Path root() {
    return file("root");
  }

  /** The certificate of the intermediate one, as PEM. */
  public Path middle() {
    return file("middle");
  }

  /** What a server needs whose certificate is for {@code host}, a name or an IPv4 address. */
  public SSLContext server(String host) {
    Instant from = Instant.now().minus(Duration.ofHours(1));
    return server(host, from, from.plus(LIFE));
  }

  /** As {@link #server(String)}, with a certificate that is good from one time to another. */
  public SSLContext server(String host, Instant from, Instant to) {
    Owner server = issue(middle, host, from, to, alternative(host));
    write(host, server.certificate);
    char[] password = new char[0];
    try {
      KeyStore keys = emptyStore();
      keys.setKeyEntry(
          "server",
          server.keys.getPrivate(),
          password,
          new Certificate[] {server.certificate, middle.certificate});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificate that was last made for {@code host}, as PEM. */
  public Path certificate(String host) {
    return file(host);
  }

  /** What a client needs that trusts this authority and nobody else. */
  public SSLContext client() {
    try {
      KeyStore anchors = emptyStore();
      anchors.setCertificateEntry("root", root.certificate);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Extension alternative(String host) {
    int kind = IPV4.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
    return extension(
        Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(kind, host)));
  }

  private static Extension extension(
      ASN1ObjectIdentifier id, boolean isCritical, ASN1Encodable value) {
    try {
      return new Extension(id, isCritical, value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Owner issue(
      Owner issuer, String subject, Instant from, Instant to, Extension extension) {
    KeyPair keys = newKeys();
    return new Owner(
        subject, keys, sign(issuer.name, issuer.keys, subject, keys, from, to, extension));
  }

  private static X509Certificate sign(
      String issuer,
      KeyPair issuerKeys,
      String subject,
      KeyPair keys,
      Instant from,
      Instant to,
      Extension extension) {
    V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
    body.setSerialNumber(
        new ASN1Integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)));
    body.setSignature(ECDSA_WITH_SHA256);
    body.setIssuer(commonName(issuer));
    body.setStartDate(new Time(Date.from(from)));
    body.setEndDate(new Time(Date.from(to)));
    body.setSubject(commonName(subject));
    body.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    body.setExtensions(new Extensions(extension));
    try {
      TBSCertificate signed = body.generateTBSCertificate();
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuerKeys.getPrivate());
      signature.update(signed.getEncoded(ASN1Encoding.DER));
      DERSequence whole =
          new DERSequence(
              new ASN1Encodable[] {signed, ECDSA_WITH_SHA256, new DERBitString(signature.sign())});
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole.getEncoded(ASN1Encoding.DER)));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X500Name commonName(String name) {
    return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path file(String suffix) {
    return folder.resolve(name + "-" + suffix + ".pem");
  }

  private void write(String suffix, X509Certificate certificate) {
    try {
      List<String> lines = new ArrayList<>();
      lines.add("-----BEGIN CERTIFICATE-----");
      lines.add(
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()));
      lines.add("-----END CERTIFICATE-----");
      Files.writeString(file(suffix), String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
