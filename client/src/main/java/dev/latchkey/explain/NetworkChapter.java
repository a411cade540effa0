package dev.latchkey.explain;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.proxy.ProxyAddress;
import dev.latchkey.proxy.ProxyVariables;
import dev.latchkey.proxy.Route;
import dev.latchkey.proxy.Routes;
import dev.latchkey.trust.TrustAnchors;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whom requests trust, and through whom they go. */
public final class NetworkChapter implements Chapter {
  private final Environment environment;
  private final TrustAnchors trust;
  private final Routes routes;
  private final URI sample;

  /** As {@code trust} and {@code routes} decide, for requests like those to {@code sample}. */
  public NetworkChapter(Environment environment, TrustAnchors trust, Routes routes, URI sample) {
    this.environment = environment;
    this.trust = trust;
    this.routes = routes;
    this.sample = sample;
  }

  @Override
  public List<Decision> decisions() {
    return List.of(certificates(), proxy());
  }

  private Decision certificates() {
    List<String> variables = trust.variables();
    return Decision.of(
        "certificates",
        "Certificates",
        Printable.escape(trust.describe(), 1000),
        variables.isEmpty() ? Source.BUILT_IN : Source.of(String.join(", ", variables)),
        "",
        List.of());
  }

  private Decision proxy() {
    try {
      return switch (routes.to(sample)) {
        case Route.Direct(String reason) -> Decision.nothing("proxy", "Proxy", reason, losers(""));
        case Route.Proxied(ProxyAddress proxy) ->
            Decision.of(
                "proxy",
                "Proxy",
                proxy.url(),
                Source.of(proxy.source()),
                "for requests to " + SafeUrl.origin(sample),
                losers(proxy.source()));
      };
    } catch (LatchkeyException e) {
      return Decision.unknown("proxy", "Proxy", Trouble.of(e), losers(""));
    }
  }

  /** Every variable but the one that has won. */
  private List<Loser> losers(String winner) {
    List<Loser> losers = new ArrayList<>();
    for (String name : ProxyVariables.names()) {
      if (!name.equals(winner)) {
        environment
            .get(name)
            .ifPresent(value ->
                losers.add(
                    new Loser(SafeUrl.withoutSecrets(value), Source.of(name), reason(name))));
      }
    }
    return losers;
  }

  private String reason(String name) {
    String capitals = name.toUpperCase(Locale.ROOT);
    if (!name.equals(capitals) && environment.isSet(capitals)) {
      return capitals + " comes before it";
    }
    return switch (capitals) {
      case "HTTP_PROXY" -> "for servers with plain http";
      case "ALL_PROXY" -> "for what has no proxy of its own";
      case "NO_PROXY" -> "names the servers without a proxy";
      default -> "does not count for " + SafeUrl.origin(sample);
    };
  }
}
