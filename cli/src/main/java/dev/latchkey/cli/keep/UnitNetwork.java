package dev.latchkey.cli.keep;

import dev.latchkey.config.Environment;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.proxy.ProxyAddress;
import dev.latchkey.proxy.ProxyVariables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables of this process by which issuers are reached, for a service, which begins without
 * them.
 *
 * @param variables what may stand in a file that others can read
 * @param leftOut what may not, as sentences
 */
record UnitNetwork(Map<String, String> variables, List<String> leftOut) {
  private static final List<String> CERTIFICATES = List.of("CODEX_CA_CERTIFICATE", "SSL_CERT_FILE");

  static UnitNetwork of(Environment environment, Path folder) {
    Map<String, String> variables = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    for (String name : CERTIFICATES) {
      environment
          .get(name)
          .ifPresent(value -> variables.put(name, folder.resolve(value).normalize().toString()));
    }
    for (String name : ProxyVariables.names()) {
      environment
          .get(name)
          .ifPresent(value -> {
            if (mayBeRead(name, value)) {
              variables.put(name, value);
            } else {
              leftOut.add(
                  name
                      + " is left out of the unit, because it holds a password or is no proxy's address."
                      + " If keep needs it, put it into a file that only you can read, and name that"
                      + " with EnvironmentFile=.");
            }
          });
    }
    return new UnitNetwork(variables, List.copyOf(leftOut));
  }

  private static boolean mayBeRead(String name, String value) {
    if (name.equalsIgnoreCase("NO_PROXY")) {
      return true;
    }
    try {
      return ProxyAddress.parse(name, value).login().isEmpty();
    } catch (ConfigurationException e) {
      return false;
    }
  }
}
