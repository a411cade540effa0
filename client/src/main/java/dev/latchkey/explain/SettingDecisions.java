package dev.latchkey.explain;

import dev.latchkey.config.Key;
import dev.latchkey.config.Layers;
import dev.latchkey.error.LatchkeyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a login is used for: addresses, provider, speed, logs. */
final class SettingDecisions implements Chapter {
  private record Subject(String id, String label, Key key, Optional<String> fallback) {}

  private final Layers layers;
  private final List<Subject> subjects;

  /**
   * As {@code layers} say.
   *
   * @param home the Codex home, if there is one
   */
  SettingDecisions(Layers layers, Optional<Path> home) {
    this.layers = layers;
    this.subjects =
        List.of(
            new Subject(
                "chatgpt-base-url",
                "ChatGPT URL",
                Key.CHATGPT_BASE_URL,
                Optional.of("https://chatgpt.com/backend-api")),
            new Subject(
                "openai-base-url",
                "API URL",
                Key.OPENAI_BASE_URL,
                Optional.of("https://api.openai.com/v1")),
            new Subject("model-provider", "Provider", Key.MODEL_PROVIDER, Optional.of("openai")),
            new Subject("service-tier", "Service tier", Key.SERVICE_TIER, Optional.empty()),
            new Subject("fast-mode", "Fast mode", Key.FAST_MODE, Optional.of("true")),
            new Subject("residency", "Residency", Key.RESIDENCY, Optional.empty()),
            new Subject(
                "log-dir",
                "Log folder",
                Key.LOG_DIR,
                home.map(path -> path.resolve("log").toString())));
  }

  @Override
  public List<Decision> decisions() {
    KeyDecisions keys = new KeyDecisions(layers);
    List<Decision> all = new ArrayList<>();
    for (Subject subject : subjects) {
      all.add(keys.decide(subject.id, subject.label, subject.key, subject.fallback));
    }
    return all;
  }

  /** That nothing can be told of any. */
  List<Decision> unknown(LatchkeyException trouble) {
    List<Decision> all = new ArrayList<>();
    for (Subject subject : subjects) {
      all.add(Decision.unknown(subject.id, subject.label, Trouble.of(trouble), List.of()));
    }
    return all;
  }
}
