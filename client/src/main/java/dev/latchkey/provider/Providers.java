package dev.latchkey.provider;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.session.TokenSource;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The model providers of one configuration, each with its credential. Thread-safe. */
public final class Providers {
  private final ProviderReader reader;
  private final Environment environment;
  private final TokenSource openAi;
  private final InstantSource clock;
  private final Map<String, ProviderTokenSource> sources = new HashMap<>(); // guarded by this

  /**
   * Those that {@code reader} reads.
   *
   * @param openAi the login of Codex
   */
  public Providers(
      ProviderReader reader, Environment environment, TokenSource openAi, InstantSource clock) {
    this.reader = reader;
    this.environment = environment;
    this.openAi = openAi;
    this.clock = clock;
  }

  /** The ids, those built in first. */
  public List<String> ids() {
    return reader.ids();
  }

  /** The id of the one that {@code model_provider} says, and where. */
  public Setting<String> selectedId() {
    return reader.selectedId();
  }

  /**
   * The one that {@code model_provider} names.
   *
   * @throws ConfigurationException as {@link #named}
   */
  public ProviderTokenSource selected() {
    return source(reader.selected());
  }

  /**
   * The one of that id, always the same object: what its command has printed is kept there.
   *
   * @throws ConfigurationException if there is none, or its table makes no sense
   */
  public ProviderTokenSource named(String id) {
    return source(reader.named(id));
  }

  private synchronized ProviderTokenSource source(Provider provider) {
    return sources.computeIfAbsent(
        provider.id(), id -> new ProviderTokenSource(provider, environment, openAi, clock));
  }
}
