package dev.latchkey.provider;

import dev.latchkey.config.Layers;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table below {@code model_providers}, and what its keys say, as the types that they have. What
 * does not fit is an error with its place, and without its value, which may be a secret.
 */
final class ProviderTable {
  private static final int MOST = 1000;

  private final Layers layers;
  private final List<String> path;

  ProviderTable(Layers layers, List<String> path) {
    this.layers = layers;
    this.path = List.copyOf(path);
  }

  /** Its whole name, for people. */
  String label() {
    return label(path);
  }

  String label(String key) {
    return label(below(key));
  }

  private static String label(List<String> path) {
    String name = path.isEmpty() ? "model_providers" : "model_providers." + String.join(".", path);
    return Printable.escape(name, 200);
  }

  Set<String> names() {
    return layers.providerNames(path);
  }

  boolean has(String key) {
    return names().contains(key);
  }

  /** The table at {@code key}, which may be empty or not there. */
  ProviderTable table(String key) {
    Optional<Setting<Object>> found = layers.provider(below(key));
    if (found.isPresent() && !(found.get().value() instanceof Map)) {
      throw invalid(label(key), found.get().origin(), "must be a table");
    }
    return new ProviderTable(layers, below(key));
  }

  /** Where {@code key} is said, or what is said first in its table. */
  Optional<Origin> origin(String key) {
    return new ProviderTable(layers, below(key)).origin();
  }

  /** Where it is said first. */
  Optional<Origin> origin() {
    Optional<Setting<Object>> itself = layers.provider(path);
    if (itself.isPresent()) {
      return itself.map(Setting::origin);
    }
    for (String name : names()) {
      Optional<Origin> found = origin(name);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  Optional<Setting<String>> text(String key) {
    Optional<Setting<Object>> found = layers.provider(below(key));
    return found.isEmpty() ? Optional.empty() : Optional.of(text(label(key), found.get()));
  }

  static Setting<String> text(String label, Setting<Object> found) {
    if (found.value() instanceof String text) {
      return new Setting<>(text, found.origin());
    }
    throw invalid(label, found.origin(), "must be a text");
  }

  boolean flag(String key) {
    Optional<Setting<Object>> found = layers.provider(below(key));
    if (found.isEmpty()) {
      return false;
    }
    if (found.get().value() instanceof Boolean flag) {
      return flag;
    }
    throw invalid(label(key), found.get().origin(), "must be true or false");
  }

  long number(String key, long otherwise, long least) {
    Optional<Setting<Object>> found = layers.provider(below(key));
    if (found.isEmpty()) {
      return otherwise;
    }
    if (found.get().value() instanceof Long number && number >= least) {
      return number;
    }
    throw invalid(label(key), found.get().origin(), "must be a whole number of at least " + least);
  }

  List<String> texts(String key) {
    Optional<Setting<Object>> found = layers.provider(below(key));
    if (found.isEmpty()) {
      return List.of();
    }
    if (!(found.get().value() instanceof List<?> written) || written.size() > MOST) {
      throw invalid(label(key), found.get().origin(), "must be a list of texts");
    }
    List<String> texts = new ArrayList<>();
    for (Object one : written) {
      if (!(one instanceof String text)) {
        throw invalid(label(key), found.get().origin(), "must be a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** The members of a table of texts, in the order in which they were written. */
  Map<String, String> members(String key) {
    ProviderTable table = table(key);
    Map<String, String> members = new LinkedHashMap<>();
    for (String name : table.names()) {
      if (members.size() == MOST) {
        throw invalid(label(key), origin(key).orElseThrow(), "has too many members");
      }
      table.text(name).ifPresent(text -> members.put(name, text.value()));
    }
    return members;
  }

  private List<String> below(String key) {
    List<String> all = new ArrayList<>(path);
    all.add(key);
    return all;
  }

  static ConfigurationException invalid(String label, Origin origin, String what) {
    return new ConfigurationException(
        ErrorCode.PROVIDER_INVALID, label + " (" + origin + ") " + what, "correct it there");
  }
}
