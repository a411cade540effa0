package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.network.Origin;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Route;
import dev.latchkey.proxy.Routes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what the variables say of proxies makes sense, for Latchkey and for Codex.
 *
 * @param environment the variables
 * @param asked the issuer of the login
 */
record ProxyCheck(Environment environment, AskedIssuer asked) implements Check {
  @Override
  public Topic topic() {
    return Topic.PROXY;
  }

  @Override
  public List<Finding> look() {
    ProxyVariables variables = new ProxyVariables(environment);
    Routes routes = new Routes(variables);
    List<Finding> findings = new ArrayList<>();
    Optional<String> decisive = trouble(routes);
    for (Map.Entry<String, Optional<ConfigurationException>> one : variables.survey().entrySet()) {
      one.getValue().ifPresent(trouble -> findings.add(invalid(one.getKey(), trouble, decisive)));
    }
    if (findings.isEmpty()) {
      loopback(variables).ifPresent(findings::add);
    }
    return findings.isEmpty() ? List.of(Finding.ok(topic(), way(routes))) : findings;
  }

  private static URI sample() {
    return Issuer.DEFAULT.base();
  }

  private static Optional<String> trouble(Routes routes) {
    try {
      routes.to(sample());
      return Optional.empty();
    } catch (ConfigurationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String way(Routes routes) {
    return switch (routes.to(sample())) {
      case Route.Direct(String reason) -> "none for " + sample() + ": " + reason;
      case Route.Proxied(var proxy) -> proxy.describe() + " for " + sample();
    };
  }

  /** Nothing is sent while the one that counts makes no sense; others wait for their turn. */
  private Finding invalid(
      String variable, ConfigurationException trouble, Optional<String> decisive) {
    String seen = String.valueOf(trouble.getMessage());
    return new Finding(
        topic(),
        FindingCode.PROXY_INVALID,
        decisive.equals(Optional.of(seen)) ? Severity.ERROR : Severity.WARNING,
        seen,
        Optional.of(Subject.variable(variable)),
        Optional.of(Cure.command("or " + trouble.remedy(), "unset", variable)));
  }

  /** Latchkey reaches this machine straight away; Codex asks the variables for that, too. */
  private Optional<Finding> loopback(ProxyVariables variables) {
    URI issuer;
    try {
      issuer = asked.issuer().base();
    } catch (ConfigurationException otherwiseWrong) {
      return Optional.empty();
    }
    if (!Origin.isThisMachine(issuer.getHost())) {
      return Optional.empty();
    }
    Optional<ProxyVariables.Said> proxy = variables.proxyFor(issuer.getScheme());
    Optional<ProxyVariables.Said> said = variables.exceptions();
    String exceptions = said.map(ProxyVariables.Said::value).orElse("");
    boolean isExcepted =
        List.of(exceptions.split("[,\\s]+", -1)).contains(issuer.getHost())
            || exceptions.strip().equals("*");
    if (proxy.isEmpty() || isExcepted) {
      return Optional.empty();
    }
    String variable = said.map(ProxyVariables.Said::variable).orElse("NO_PROXY");
    return Optional.of(
        Finding.warning(
            topic(),
            FindingCode.PROXY_LOOPBACK,
            "the issuer is on this machine, and Codex sends requests to it through the proxy of "
                + proxy.get().variable()
                + ", since "
                + variable
                + " does not name it",
            Subject.variable(variable),
            Cure.run(
                "export",
                variable
                    + "="
                    + (exceptions.isEmpty() ? "" : exceptions + ",")
                    + "localhost,127.0.0.1,::1")));
  }
}
