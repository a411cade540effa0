package dev.latchkey.doctor;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.Origin;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.proxy.ProxyAddress;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Route;
import dev.latchkey.proxy.Routes;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the issuer is there: its name, the connection, its certificates, an answer, its clock.
 *
 * @param asked which issuer, and who said so
 * @param transport the way to it
 * @param routes through whom it leads
 * @param clock the time
 */
record IssuerCheck(AskedIssuer asked, Transport transport, Routes routes, InstantSource clock)
    implements Check {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration SOON = Duration.ofDays(7);

  /** Latchkey itself gets along with less. */
  private static final Duration TOO_MUCH = Duration.ofMinutes(10);

  private static final Duration MUCH = Duration.ofMinutes(2);

  @Override
  public Topic topic() {
    return Topic.ISSUER;
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(30);
  }

  @Override
  public List<Finding> look() {
    Issuer issuer;
    try {
      issuer = asked.issuer();
    } catch (ConfigurationException e) {
      return List.of(
          Finding.error(
              topic(),
              FindingCode.ISSUER_INVALID,
              String.valueOf(e.getMessage()),
              asked.subject(asked.given()),
              asked.cure(e.remedy())));
    }
    String origin = SafeUrl.origin(issuer.base());
    Instant before = clock.instant();
    HttpReply reply;
    try {
      reply =
          transport.send(
              HttpCall.get(URI.create(issuer.base() + "/.well-known/openid-configuration"))
                  .within(LIMIT));
    } catch (UnreachableException e) {
      return List.of(unreached(issuer, origin, e));
    } catch (ConfigurationException e) {
      return List.of(Finding.unknown(topic(), String.valueOf(e.getMessage())));
    }
    List<Finding> findings = new ArrayList<>();
    answered(origin, reply, findings);
    certificates(origin, reply.serverChain(), findings);
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(topic(), origin + " answers (" + reply.status() + ")" + chain(reply)));
    }
    findings.add(clock(origin, reply, before));
    return findings;
  }

  private Finding unreached(Issuer issuer, String origin, UnreachableException e) {
    String seen = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case ISSUER_UNTRUSTED ->
          Finding.error(
              topic(),
              FindingCode.ISSUER_UNTRUSTED,
              seen,
              new Subject.Host(origin),
              Cure.command(e.remedy(), "export", "CODEX_CA_CERTIFICATE=YOUR-CA.pem"));
      case PROXY_INVALID, PROXY_UNREACHABLE, PROXY_REFUSED -> proxy(issuer, e.code(), seen, e);
      case ISSUER_GARBLED ->
          Finding.error(
              topic(),
              FindingCode.ISSUER_FAILING,
              seen,
              asked.subject(origin),
              asked.cure(e.remedy()));
      default ->
          isKnown(issuer)
              ? Finding.error(
                  topic(),
                  FindingCode.ISSUER_UNREACHABLE,
                  seen,
                  asked.subject(origin),
                  asked.cure(e.remedy()))
              : Finding.error(
                  topic(),
                  FindingCode.HOST_UNKNOWN,
                  seen,
                  asked.subject(issuer.base().getHost()),
                  asked.cure(
                      "check the network and the name service (getent hosts "
                          + Printable.escape(issuer.base().getHost(), 200)
                          + " asks it)"));
    };
  }

  private Finding proxy(Issuer issuer, ErrorCode code, String seen, UnreachableException e) {
    String source =
        routes.to(issuer.base()) instanceof Route.Proxied(ProxyAddress proxy)
            ? proxy.source()
            : "the proxy";
    boolean isVariable = ProxyVariables.names().contains(source);
    return Finding.error(
        topic(),
        code == ErrorCode.PROXY_REFUSED ? FindingCode.PROXY_REFUSED : FindingCode.PROXY_UNREACHABLE,
        seen,
        isVariable ? Subject.variable(source) : new Subject.Setting("proxy", source),
        isVariable
            ? Cure.command(
                e.remedy() + "; without a proxy, unset " + source, "export", source + "=YOUR-PROXY")
            : Cure.advice(e.remedy()));
  }

  /** Looked for only when nothing answered: behind a proxy a name need not be known here. */
  private static boolean isKnown(Issuer issuer) {
    String host = issuer.base().getHost();
    if (Origin.isThisMachine(host)) {
      return true;
    }
    try {
      return InetAddress.getAllByName(host).length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whatever an issuer says to a question that it need not understand, it is there. */
  private void answered(String origin, HttpReply reply, List<Finding> to) {
    if (reply.status() == 403 || reply.status() == 451 || reply.status() == 407) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.ISSUER_BLOCKED,
              origin
                  + " or something before it turns this machine away (status "
                  + reply.status()
                  + ")",
              new Subject.Host(origin),
              Cure.advice(
                  "ask whoever runs the network: a proxy that wants a password, a filter, or a"
                      + " country that the issuer does not serve")));
    } else if (reply.status() >= 500) {
      to.add(
          Finding.error(
              topic(),
              FindingCode.ISSUER_FAILING,
              origin + " is there and in trouble (status " + reply.status() + ")",
              asked.subject(origin),
              Cure.advice("try again later, or ask whoever runs it")));
    }
  }

  private void certificates(String origin, List<X509Certificate> chain, List<Finding> to) {
    if (!chain.isEmpty()
        && chain.getFirst().getNotAfter().toInstant().isBefore(clock.instant().plus(SOON))) {
      to.add(
          Finding.warning(
              topic(),
              FindingCode.ISSUER_CERTIFICATE_EXPIRING,
              "the certificate of "
                  + origin
                  + " ends at "
                  + chain.getFirst().getNotAfter().toInstant(),
              asked.subject(origin),
              Cure.advice("tell whoever runs it")));
    }
  }

  private static String chain(HttpReply reply) {
    if (reply.serverChain().isEmpty()) {
      return "";
    }
    StringBuilder chain = new StringBuilder();
    for (X509Certificate one : reply.serverChain()) {
      chain
          .append(chain.isEmpty() ? "; its certificate is of " : ", issued by ")
          .append(one.getSubjectX500Principal().getName());
    }
    X509Certificate last = reply.serverChain().getLast();
    if (!last.getIssuerX500Principal().equals(last.getSubjectX500Principal())) {
      chain.append(", issued by ").append(last.getIssuerX500Principal().getName());
    }
    return chain
        .append("; good until ")
        .append(reply.serverChain().getFirst().getNotAfter().toInstant())
        .toString();
  }

  private Finding clock(String origin, HttpReply reply, Instant before) {
    if (reply.date().isEmpty()) {
      return Finding.unknown(Topic.CLOCK, origin + " does not say what time it is");
    }
    Duration skew = Duration.between(reply.date().get(), before);
    if (skew.abs().compareTo(MUCH) < 0) {
      return Finding.ok(Topic.CLOCK, "the same as that of " + origin + ", to two minutes");
    }
    boolean isTooMuch = skew.abs().compareTo(TOO_MUCH) >= 0;
    return new Finding(
        Topic.CLOCK,
        FindingCode.CLOCK_SKEWED,
        isTooMuch ? Severity.ERROR : Severity.WARNING,
        "the clock of this machine is "
            + (skew.abs().toSeconds() + 30) / 60
            + " minutes "
            + (skew.isNegative() ? "behind" : "ahead of")
            + " that of "
            + origin,
        Optional.of(new Subject.Host(origin)),
        Optional.of(
            Cure.command(
                "date shows it; in a virtual machine or container it is the host's to set",
                "sudo",
                "timedatectl",
                "set-ntp",
                "true")));
  }
}
