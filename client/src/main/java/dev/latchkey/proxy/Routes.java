package dev.latchkey.proxy;

import dev.latchkey.error.ConfigurationException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides how each server is reached (policy §5): this machine straight away, whatever anybody
 * says; then as the variables say; then as the Java runtime does. Thread-safe.
 */
public final class Routes {
  private final ProxyVariables variables;
  private final Supplier<@Nullable ProxySelector> java;

  /** By {@code variables}, and the runtime's own selector. */
  public Routes(ProxyVariables variables) {
    this(variables, ProxySelector::getDefault);
  }

  Routes(ProxyVariables variables, Supplier<@Nullable ProxySelector> java) {
    this.variables = variables;
    this.java = java;
  }

  /**
   * The way to {@code uri}; for {@code ws} and {@code wss} that of {@code http} and {@code https}.
   *
   * @throws ConfigurationException if the variable that counts makes no sense
   */
  public Route to(URI uri) {
    String scheme =
        switch (uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT)) {
          case "https", "wss" -> "https";
          default -> "http";
        };
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (ThisMachine.isNamedBy(host)) {
      return new Route.Direct("it is this machine");
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    Optional<ProxyVariables.Said> said = variables.proxyFor(scheme);
    Optional<Proxy> ofJava = said.isPresent() ? Optional.empty() : ofJava(uri, scheme);
    if (said.isEmpty() && ofJava.isEmpty()) {
      return new Route.Direct("no proxy is named");
    }
    NoProxy exceptions =
        variables
            .exceptions()
            .map(list -> NoProxy.parse(list.variable(), list.value()))
            .orElse(NoProxy.nobody());
    if (exceptions.covers(host, port)) {
      return new Route.Direct(exceptions.variable() + " names it");
    }
    return new Route.Proxied(
        said.map(one -> ProxyAddress.parse(one.variable(), one.value()))
            .orElseGet(() -> address(ofJava.orElseThrow())));
  }

  private Optional<Proxy> ofJava(URI uri, String scheme) {
    ProxySelector selector = java.get();
    if (selector == null) {
      return Optional.empty();
    }
    // Selectors know nothing of web sockets.
    URI asked = URI.create(scheme + "://" + uri.getRawAuthority() + "/");
    List<Proxy> choices = selector.select(asked);
    return choices.stream()
        .findFirst()
        .filter(proxy -> proxy.type() != Proxy.Type.DIRECT)
        .filter(proxy -> proxy.address() instanceof InetSocketAddress);
  }

  private static ProxyAddress address(Proxy proxy) {
    InetSocketAddress address = (InetSocketAddress) proxy.address();
    return new ProxyAddress(
        proxy.type() == Proxy.Type.SOCKS ? ProxyAddress.Kind.SOCKS5H : ProxyAddress.Kind.HTTP,
        address.getHostString(),
        address.getPort(),
        Optional.empty(),
        "this Java's proxy settings");
  }
}
