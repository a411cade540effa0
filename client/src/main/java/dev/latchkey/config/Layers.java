package dev.latchkey.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All layers of a configuration, which together say what holds. Immutable. */
public final class Layers {
  private final List<LayerValues> strongestFirst;

  /** These layers, each at most once, but for the project's, of which the first is the closest. */
  Layers(List<LayerValues> strongestFirst) {
    this.strongestFirst = List.copyOf(strongestFirst);
  }

  /** What counts for {@code key}. */
  public Optional<Setting<Object>> value(Key key) {
    for (LayerValues values : strongestFirst) {
      if (ignored(key, values).isEmpty()) {
        Optional<Setting<Object>> found = values.get(key.path());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Everything that was said about {@code key}, strongest first. */
  public List<Said> said(Key key) {
    List<Said> all = new ArrayList<>();
    for (LayerValues values : strongestFirst) {
      Optional<Setting<Object>> found = values.get(key.path());
      if (found.isPresent()) {
        all.add(new Said(found.get(), ignored(key, values)));
      }
    }
    return all;
  }

  /**
   * What counts at {@code path} in the table of providers; a project has no say there.
   *
   * @param path below {@code model_providers}
   */
  public Optional<Setting<Object>> provider(List<String> path) {
    List<String> whole = new ArrayList<>(List.of("model_providers"));
    whole.addAll(path);
    for (LayerValues values : strongestFirst) {
      if (values.layer() != Layer.PROJECT) {
        Optional<Setting<Object>> found = values.get(whole);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The names in the table at {@code path} below {@code model_providers}, those of all layers that
   * count, weakest first.
   */
  public Set<String> providerNames(List<String> path) {
    List<String> whole = new ArrayList<>(List.of("model_providers"));
    whole.addAll(path);
    Set<String> names = new LinkedHashSet<>();
    for (LayerValues values : strongestFirst.reversed()) {
      if (values.layer() != Layer.PROJECT) {
        names.addAll(values.names(whole));
      }
    }
    return names;
  }

  /** How far the user trusts the project at {@code folder}. */
  Optional<Setting<Object>> trustLevel(String folder) {
    List<String> path = List.of("projects", folder, "trust_level");
    for (LayerValues values : strongestFirst) {
      Optional<Setting<Object>> found = values.get(path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ignored(Key key, LayerValues values) {
    Optional<String> disabled = values.disabled();
    return disabled.isPresent() ? disabled : key.ignoredIn(values.layer());
  }

  /** The layers themselves, strongest first. */
  List<LayerValues> strongestFirst() {
    return strongestFirst;
  }
}
