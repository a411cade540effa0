package dev.latchkey.trust;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** That a server's certificates lead to nothing that is trusted: which they are, and what was. */
public final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient List<X509Certificate> chain;
  private final String trusted;

  UntrustedException(CertificateException cause, List<X509Certificate> chain, String trusted) {
    super(cause.getMessage(), cause);
    this.chain = List.copyOf(chain);
    this.trusted = trusted;
  }

  /** What the server has presented, its own certificate first. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** What was trusted, for people. */
  public String trusted() {
    return trusted;
  }
}
