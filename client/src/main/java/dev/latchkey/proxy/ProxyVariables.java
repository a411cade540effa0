package dev.latchkey.proxy;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a process's variables say of proxies (policy §5, B57). The spelling in capitals counts where
 * it is there at all: an empty one says that there is no proxy, whatever the other spelling says.
 * Immutable.
 */
public final class ProxyVariables {
  private static final String HTTP = "HTTP_PROXY";
  private static final String HTTPS = "HTTPS_PROXY";
  private static final String ALL = "ALL_PROXY";
  private static final String NO = "NO_PROXY";

  private final Environment environment;

  /** Those of {@code environment}. */
  public ProxyVariables(Environment environment) {
    this.environment = environment;
  }

  /** One variable, and what it says, which may have a password in it. */
  public record Said(String variable, String value) {
    /** Without the value. */
    @Override
    public String toString() {
      return variable;
    }
  }

  /** The proxy for servers of {@code scheme}, {@code http} or {@code https}, if one is named. */
  public Optional<Said> proxyFor(String scheme) {
    Optional<Said> own = said(scheme.equals("https") ? HTTPS : HTTP);
    return own.isPresent() ? own : said(ALL);
  }

  /** The servers without one, as they are written. */
  public Optional<Said> exceptions() {
    return said(NO);
  }

  private Optional<Said> said(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    // A web server hands a request's header "Proxy" to its programs as HTTP_PROXY.
    boolean isForeign = name.equals(HTTP) && environment.isSet("REQUEST_METHOD");
    String variable = environment.isSet(name) && !isForeign ? name : lower;
    return environment.get(variable).map(value -> new Said(variable, value));
  }

  /**
   * Every variable that is set to something, with what is wrong with it, if anything; for who wants
   * to see all of them, also those that another one overrules.
   */
  public Map<String, Optional<ConfigurationException>> survey() {
    Map<String, Optional<ConfigurationException>> survey = new LinkedHashMap<>();
    for (String name : names()) {
      environment.get(name).ifPresent(value -> survey.put(name, trouble(name, value)));
    }
    return survey;
  }

  private static Optional<ConfigurationException> trouble(String name, String value) {
    try {
      if (name.equalsIgnoreCase(NO)) {
        NoProxy.parse(name, value);
      } else {
        ProxyAddress.parse(name, value);
      }
      return Optional.empty();
    } catch (ConfigurationException e) {
      return Optional.of(e);
    }
  }

  /** All that count, the stronger spelling first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : List.of(HTTPS, HTTP, ALL, NO)) {
      names.add(name);
      names.add(name.toLowerCase(Locale.ROOT));
    }
    return List.copyOf(names);
  }
}
