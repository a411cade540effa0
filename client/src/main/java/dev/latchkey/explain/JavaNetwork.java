package dev.latchkey.explain;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Printable;
import dev.latchkey.network.SafeUrl;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whom the JDK's HTTP client trusts and through whom it goes, as {@code network} uses it: what the
 * Java runtime itself says, and nothing of what Codex reads from the environment.
 */
public final class JavaNetwork implements Chapter {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final List<String> CERTIFICATE_VARIABLES =
      List.of("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE");
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
  private final Function<String, Optional<String>> properties;
  private final Supplier<@Nullable ProxySelector> proxies;
  private final URI sample;

  /** Of this Java runtime, for requests like those to {@code sample}. */
  public JavaNetwork(Environment environment, URI sample) {
    this(
        environment,
        name -> Optional.ofNullable(System.getProperty(name)),
        ProxySelector::getDefault,
        sample);
  }

  JavaNetwork(
      Environment environment,
      Function<String, Optional<String>> properties,
      Supplier<@Nullable ProxySelector> proxies,
      URI sample) {
    this.environment = environment;
    this.properties = properties;
    this.proxies = proxies;
    this.sample = sample;
  }

  @Override
  public List<Decision> decisions() {
    return List.of(certificates(), proxy());
  }

  private Decision certificates() {
    List<Loser> losers = unread(CERTIFICATE_VARIABLES);
    Optional<String> named = properties.apply(TRUST_STORE).filter(value -> !value.isEmpty());
    Optional<String> type =
        properties.apply("javax.net.ssl.trustStoreType").filter(value -> !value.isEmpty());
    if (named.isPresent() || type.isPresent()) {
      return Decision.of(
          "certificates",
          "Certificates",
          named.map(file -> Printable.escape(file, 500)).orElse("the system's")
              + type.map(kind -> " (" + Printable.escape(kind, 60) + ")").orElse(""),
          Source.of("system property " + (named.isPresent() ? TRUST_STORE : TRUST_STORE + "Type")),
          "",
          losers);
    }
    return Decision.of(
        "certificates",
        "Certificates",
        "those that this Java trusts" + ownStore(),
        Source.BUILT_IN,
        "",
        losers);
  }

  private String ownStore() {
    Optional<String> home = properties.apply("java.home");
    for (String name : List.of("jssecacerts", "cacerts")) {
      Optional<Path> file = home.map(path -> Path.of(path, "lib", "security", name));
      if (file.isPresent() && Files.exists(file.get())) {
        return " (" + Printable.escape(file.get().toString(), 500) + ")";
      }
    }
    return "";
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
