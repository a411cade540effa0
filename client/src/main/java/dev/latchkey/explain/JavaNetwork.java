package dev.latchkey.explain;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.trust.TrustAnchors;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom the HTTP clients trust and through whom they go. The proxy is what the Java runtime says,
 * and nothing of what Codex reads from the environment.
 */
public final class JavaNetwork implements Chapter {
  private static final List<String> PROXY_VARIABLES =
      List.of(
          "HTTPS_PROXY",
          "https_proxy",
          "HTTP_PROXY",
          "http_proxy",
          "ALL_PROXY",
          "all_proxy",
          "NO_PROXY",
          "no_proxy");
  private static final String NOT_READ = "not read by this version";

  private final Environment environment;
  private final TrustAnchors trust;
  private final Function<String, Optional<String>> properties;
  private final Supplier<@Nullable ProxySelector> proxies;
  private final URI sample;

  /** Of this Java runtime, for requests like those to {@code sample}. */
  public JavaNetwork(Environment environment, TrustAnchors trust, URI sample) {
    this(
        environment,
        trust,
        name -> Optional.ofNullable(System.getProperty(name)),
        ProxySelector::getDefault,
        sample);
  }

  JavaNetwork(
      Environment environment,
      TrustAnchors trust,
      Function<String, Optional<String>> properties,
      Supplier<@Nullable ProxySelector> proxies,
      URI sample) {
    this.environment = environment;
    this.trust = trust;
    this.properties = properties;
    this.proxies = proxies;
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
    List<Loser> losers = unread(PROXY_VARIABLES);
    Optional<InetSocketAddress> proxy;
    try {
      proxy = chosen();
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      return Decision.nothing(
          "proxy", "Proxy", "this Java's proxy selector does not answer", losers);
    }
    String said = "https.proxyHost";
    boolean isProperty = properties.apply(said).filter(value -> !value.isEmpty()).isPresent();
    if (proxy.isEmpty()) {
      return Decision.of("proxy", "Proxy", "none", Source.BUILT_IN, "", losers);
    }
    return Decision.of(
        "proxy",
        "Proxy",
        Printable.escape(
            SafeUrl.withoutSecrets(proxy.get().getHostString()) + ":" + proxy.get().getPort(), 200),
        Source.of(isProperty ? "system property " + said : "this Java's proxy selector"),
        "for requests to " + SafeUrl.origin(sample),
        losers);
  }

  /** What the client would do, which asks the same selector. */
  private Optional<InetSocketAddress> chosen() {
    ProxySelector selector = proxies.get();
    if (selector == null) {
      return Optional.empty();
    }
    for (Proxy proxy : selector.select(sample)) {
      if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }

  private List<Loser> unread(List<String> variables) {
    List<Loser> losers = new ArrayList<>();
    for (String name : variables) {
      environment
          .get(name)
          .ifPresent(value ->
              losers.add(new Loser(SafeUrl.withoutSecrets(value), Source.of(name), NOT_READ)));
    }
    return losers;
  }
}
