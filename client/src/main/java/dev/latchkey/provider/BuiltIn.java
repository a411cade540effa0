package dev.latchkey.provider;

import dev.latchkey.config.Environment;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layer;
import dev.latchkey.config.Layers;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import java.util.Map;
import java.util.Optional;

/** The providers that are there without being configured, and whose ids nobody else can have. */
enum BuiltIn {
  OPENAI("openai", "OpenAI"),
  OLLAMA("ollama", "gpt-oss"),
  LM_STUDIO("lmstudio", "gpt-oss"),
  BEDROCK("amazon-bedrock", "Amazon Bedrock");

  private static final Origin ORIGIN = Origin.of(Layer.BUILT_IN, "built in");

  private final String id;
  private final String label;

  BuiltIn(String id, String label) {
    this.id = id;
    this.label = label;
  }

  String id() {
    return id;
  }

  static Optional<BuiltIn> of(String id) {
    for (BuiltIn one : values()) {
      if (one.id.equals(id)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  Provider provider(Layers layers, Environment environment) {
    return switch (this) {
      case OPENAI ->
          provider(
              openAiBase(layers),
              new ProviderLogin.OpenAiLogin(),
              Map.of(
                  "OpenAI-Organization", "OPENAI_ORGANIZATION",
                  "OpenAI-Project", "OPENAI_PROJECT"));
      case OLLAMA -> provider(local(environment, 11434), new ProviderLogin.None(), Map.of());
      case LM_STUDIO -> provider(local(environment, 1234), new ProviderLogin.None(), Map.of());
      case BEDROCK -> provider(Optional.empty(), new ProviderLogin.Aws(), Map.of());
    };
  }

  private Provider provider(
      Optional<Setting<String>> base, ProviderLogin login, Map<String, String> variables) {
    return new Provider(id, label, base, login, Map.of(), Map.of(), variables, ORIGIN);
  }

  private static Optional<Setting<String>> openAiBase(Layers layers) {
    Optional<Setting<Object>> found = layers.value(Key.OPENAI_BASE_URL);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(ProviderTable.text(Key.OPENAI_BASE_URL.text(), found.get()));
  }

  private static Optional<Setting<String>> local(Environment environment, int port) {
    Optional<String> given = environment.getTrimmed("CODEX_OSS_BASE_URL");
    return Optional.of(
        given
            .map(url -> new Setting<>(url, Origin.of(Layer.BUILT_IN, "CODEX_OSS_BASE_URL")))
            .orElseGet(() -> new Setting<>("http://localhost:" + port + "/v1", ORIGIN)));
  }
}
