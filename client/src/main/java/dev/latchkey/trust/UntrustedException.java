package dev.latchkey.trust;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** That a server's certificates lead to nothing that is trusted: which they are, and what was. */
public final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient List<X509Certificate> chain;
  private final String trusted;
  private final transient Optional<String> unread;

  UntrustedException(
      CertificateException cause,
      List<X509Certificate> chain,
      String trusted,
      Optional<String> unread) {
    super(cause.getMessage(), cause);
    this.chain = List.copyOf(chain);
    this.trusted = trusted;
    this.unread = unread;
  }

  /** What the server has presented, its own certificate first. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** What was trusted, for people. */
  public String trusted() {
    return trusted;
  }

  /** Which variable, that does not count, names a file with certificates; for people. */
  public Optional<String> unread() {
    return unread;
  }
}
