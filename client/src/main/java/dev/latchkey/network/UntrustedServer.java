package dev.latchkey.network;

import dev.latchkey.credential.Printable;
import dev.latchkey.trust.UntrustedException;
import java.net.URI;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Why a server was not trusted, in words (B55). */
record UntrustedServer(String message, String remedy) {
  private static final int SHOWN = 200;

  /** What {@code trouble} comes from, if that is the server's certificates. */
  static Optional<UntrustedServer> of(Throwable trouble, URI uri) {
    UntrustedException untrusted = null;
    boolean isTooOld = false;
    boolean isTooNew = false;
    int depth = 0;
    for (Throwable e = trouble; e != null && depth < 20; e = e.getCause(), depth++) {
      if (e instanceof UntrustedException found) {
        untrusted = found;
      }
      isTooOld |= e instanceof CertificateExpiredException;
      isTooNew |= e instanceof CertificateNotYetValidException;
    }
    if (untrusted == null || untrusted.chain().isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> chain = untrusted.chain();
    X509Certificate server = chain.getFirst();
    String whose = "its certificate is of " + name(server.getSubjectX500Principal().getName());
    if (isTooOld || isTooNew) {
      return Optional.of(
          new UntrustedServer(
              whose
                  + " and is good from "
                  + server.getNotBefore().toInstant()
                  + " to "
                  + server.getNotAfter().toInstant(),
              "check this machine's clock; if it is right, whoever runs the server has to renew the"
                  + " certificate"));
    }
    if (isForAnotherHost(untrusted)) {
      return Optional.of(
          new UntrustedServer(
              whose + ", which is not for " + uri.getHost(),
              "check the address; in a guest network, sign in to that first"));
    }
    return Optional.of(
        new UntrustedServer(
            whose + ", issued by " + issuers(chain) + "; trusted is " + untrusted.trusted(),
            "if that issuer is your company's own, whose proxy opens connections, let"
                + " CODEX_CA_CERTIFICATE name a PEM file with its CA certificate"
                + untrusted
                    .unread()
                    .map(file -> "; " + file + ", which is not read here")
                    .orElse("")));
  }

  private static boolean isForAnotherHost(UntrustedException untrusted) {
    String words = String.valueOf(untrusted.getMessage());
    return words.startsWith("No subject alternative") || words.startsWith("No name matching");
  }

  private static String issuers(List<X509Certificate> chain) {
    StringBuilder issuers = new StringBuilder();
    for (X509Certificate certificate : chain.subList(0, Math.min(chain.size(), 4))) {
      issuers
          .append(issuers.isEmpty() ? "" : ", that by ")
          .append(name(certificate.getIssuerX500Principal().getName()));
    }
    return issuers.toString();
  }

  private static String name(String principal) {
    return '"' + Printable.escape(principal, SHOWN) + '"';
  }
}
