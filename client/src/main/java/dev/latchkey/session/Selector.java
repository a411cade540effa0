package dev.latchkey.session;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.workload.WorkloadReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides which of several credentials counts (protocol §5.1). Of the environment's sources a
 * broken one is an error where it is used, and never a reason to take the next. Immutable.
 */
public final class Selector {
  private final Environment environment;
  private final boolean apiKeyVariable;

  /**
   * A decision over {@code environment}.
   *
   * @param apiKeyVariable whether {@code CODEX_API_KEY} is a source at all; Codex has it so for
   *     {@code codex exec} and not for {@code codex login status}
   */
  public Selector(Environment environment, boolean apiKeyVariable) {
    this.environment = environment;
    this.apiKeyVariable = apiKeyVariable;
  }

  /** The decision, given what is stored. */
  public Selection select(Optional<AuthDocument> stored) {
    List<String> overruled = new ArrayList<>();
    boolean key = isPresent(Source.API_KEY_VARIABLE);
    boolean token = isPresent(Source.ACCESS_TOKEN_VARIABLE);
    boolean socket = isPresent(Source.TOKEN_SOCKET);
    if (WorkloadReader.isSelected(environment)) {
      if (key) {
        overruled.add("CODEX_API_KEY is set, and workload identity comes before it");
      }
      if (token) {
        overruled.add("CODEX_ACCESS_TOKEN is set, and workload identity comes before it");
      }
      if (stored.isPresent()) {
        overruled.add("a login is stored, and workload identity comes before it");
      }
      if (socket) {
        overruled.add("LATCHKEY_SOCKET is set, and workload identity comes before it");
      }
      return new Selection(Source.WORKLOAD_IDENTITY, overruled);
    }
    // Who pays is decided by the stored login and never changes silently (B53).
    boolean payerIsSettled = stored.isPresent() && !isKey(stored.get().credential());
    if (key && apiKeyVariable && !payerIsSettled) {
      if (token) {
        overruled.add("CODEX_ACCESS_TOKEN is set, and CODEX_API_KEY comes before it");
      }
      if (stored.isPresent()) {
        overruled.add("an API key is stored, and CODEX_API_KEY comes before it");
      }
      return new Selection(Source.API_KEY_VARIABLE, overruled);
    }
    if (key) {
      overruled.add(
          apiKeyVariable
              ? "CODEX_API_KEY is set and not used, because the stored login decides who pays"
              : "CODEX_API_KEY is set: codex exec would use that key instead, and bill it by use");
    }
    if (token) {
      if (stored.isPresent()) {
        overruled.add("a login is stored, and CODEX_ACCESS_TOKEN comes before it");
      }
      if (socket) {
        overruled.add("LATCHKEY_SOCKET is set, and CODEX_ACCESS_TOKEN comes before it");
      }
      return new Selection(Source.ACCESS_TOKEN_VARIABLE, overruled);
    }
    if (socket) {
      if (stored.isPresent()) {
        overruled.add("a login is stored, and LATCHKEY_SOCKET comes before it");
      }
      return new Selection(Source.TOKEN_SOCKET, overruled);
    }
    return new Selection(Source.STORE, overruled);
  }

  /** The sources that are there in the environment and could count, whatever is stored. */
  List<Source> present() {
    List<Source> all = new ArrayList<>();
    if (WorkloadReader.isSelected(environment)) {
      all.add(Source.WORKLOAD_IDENTITY);
    }
    if (apiKeyVariable && isPresent(Source.API_KEY_VARIABLE)) {
      all.add(Source.API_KEY_VARIABLE);
    }
    if (isPresent(Source.ACCESS_TOKEN_VARIABLE)) {
      all.add(Source.ACCESS_TOKEN_VARIABLE);
    }
    return all;
  }

  /** Whether nothing in the environment is a source, whatever is stored. */
  boolean isStoreOnly() {
    return !WorkloadReader.isSelected(environment)
        && !isPresent(Source.ACCESS_TOKEN_VARIABLE)
        && !isPresent(Source.TOKEN_SOCKET)
        && !(apiKeyVariable && isPresent(Source.API_KEY_VARIABLE));
  }

  /** Whether what is stored has a say: only in whether an API key may be used. */
  boolean dependsOnStore() {
    return apiKeyVariable && isPresent(Source.API_KEY_VARIABLE);
  }

  private boolean isPresent(Source variable) {
    return environment.getTrimmed(variable.id()).isPresent();
  }

  private static boolean isKey(Credential credential) {
    return credential instanceof Credential.ApiKey || credential instanceof Credential.Incomplete;
  }
}
