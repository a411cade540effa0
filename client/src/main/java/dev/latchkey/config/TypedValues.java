package dev.latchkey.config;

import dev.latchkey.error.ConfigurationException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What layers say, as the types that the keys have; what does not fit is an error with its place.
 */
final class TypedValues {
  private static final int MAX_LIST = 1000;

  private final Layers layers;

  TypedValues(Layers layers) {
    this.layers = layers;
  }

  <E extends Enum<E>> Optional<Setting<E>> choice(Key key, Class<E> type) {
    Optional<Setting<Object>> found = layers.value(key);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.get().as(constant(found.get(), found.get().value(), type)));
  }

  Optional<Setting<String>> text(Key key) {
    Optional<Setting<Object>> found = layers.value(key);
    if (found.isPresent() && !(found.get().value() instanceof String)) {
      throw invalid(found.get(), "must be a text");
    }
    return found.map(setting -> setting.as((String) setting.value()));
  }

  Optional<Setting<Boolean>> flag(Key key) {
    Optional<Setting<Object>> found = layers.value(key);
    if (found.isPresent() && !(found.get().value() instanceof Boolean)) {
      throw invalid(found.get(), "must be true or false");
    }
    return found.map(setting -> setting.as((Boolean) setting.value()));
  }

  /** One id or several; if all are blank, nobody is restricted. */
  Optional<Setting<List<String>>> forcedWorkspaces() {
    Optional<Setting<Object>> found = layers.value(Key.FORCED_WORKSPACES);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Setting<Object> setting = found.get();
    List<?> written =
        switch (setting.value()) {
          case String one -> List.of(one);
          case List<?> many -> many;
          default -> throw invalid(setting, "must be a workspace id or a list of workspace ids");
        };
    List<String> ids = ids(setting, written);
    for (String id : ids) {
      if (id.indexOf(',') >= 0) {
        throw invalid(setting, "joins ids with a comma; write a list: [\"a\", \"b\"]");
      }
    }
    return ids.isEmpty() ? Optional.empty() : Optional.of(setting.as(ids));
  }

  /** A list of ids, which may be empty and then allows none. */
  Optional<Setting<List<String>>> allowedWorkspaces() {
    Optional<Setting<Object>> found = layers.value(Key.ALLOWED_WORKSPACES);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!(found.get().value() instanceof List<?> written)) {
      throw invalid(found.get(), "must be a list of workspace ids");
    }
    return Optional.of(found.get().as(ids(found.get(), written)));
  }

  /** A list of methods, which may be empty and then allows none. */
  Optional<Setting<Set<Configuration.Method>>> allowedMethods() {
    Optional<Setting<Object>> found = layers.value(Key.ALLOWED_METHODS);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!(found.get().value() instanceof List<?> written) || written.size() > MAX_LIST) {
      throw invalid(found.get(), "must be a list of chatgpt, api, both or none");
    }
    Set<Configuration.Method> methods = EnumSet.noneOf(Configuration.Method.class);
    for (Object word : written) {
      methods.add(constant(found.get(), word, Configuration.Method.class));
    }
    return Optional.of(found.get().as(Set.copyOf(methods)));
  }

  private static List<String> ids(Setting<Object> setting, List<?> written) {
    if (written.size() > MAX_LIST) {
      throw invalid(setting, "lists more than " + MAX_LIST + " workspaces");
    }
    List<String> ids = new ArrayList<>();
    for (Object id : written) {
      if (!(id instanceof String text)) {
        throw invalid(setting, "must list workspace ids as strings");
      }
      if (!text.isBlank()) {
        ids.add(text.strip());
      }
    }
    return List.copyOf(ids);
  }

  private static <E extends Enum<E>> E constant(
      Setting<Object> setting, Object value, Class<E> type) {
    StringBuilder known = new StringBuilder();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT);
      if (word.equals(value)) {
        return constant;
      }
      known.append(known.isEmpty() ? "" : ", ").append(word);
    }
    throw invalid(setting, "says " + Shown.word(String.valueOf(value)) + "; known are " + known);
  }

  private static ConfigurationException invalid(Setting<Object> setting, String what) {
    return LayerText.invalid(setting.origin().layer(), setting.origin() + " " + what);
  }
}
