package dev.latchkey.config;

import dev.latchkey.credential.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Keys that are nearly ours: Codex ignores them, and whoever wrote them does not know that. */
final class NearMisses {
  private static final int MAX_DISTANCE = 2;

  /** Codex's own keys that are nearly others of its own. */
  private static final Set<String> KNOWN = Set.of("model_providers", "model_provider");

  private NearMisses() {}

  /** One sentence for each in {@code layers}; parses all of them. */
  static List<String> in(Layers layers) {
    List<String> sentences = new ArrayList<>();
    for (LayerValues values : layers.strongestFirst()) {
      if (values instanceof LayerText text && text.disabled().isEmpty()) {
        for (Setting<String> name : text.writtenNames()) {
          for (Key key : Key.values()) {
            if (!KNOWN.contains(name.value()) && isNearly(name.value(), key.text())) {
              sentences.add(
                  Printable.escape(name.value(), 80)
                      + " ("
                      + name.origin()
                      + ") is no key; "
                      + key.text()
                      + " is");
            }
          }
        }
      }
    }
    return List.copyOf(sentences);
  }

  private static boolean isNearly(String written, String key) {
    if (written.equals(key) || Math.abs(written.length() - key.length()) > MAX_DISTANCE) {
      return false;
    }
    for (Key other : Key.values()) {
      if (other.text().equals(written)) {
        return false;
      }
    }
    return written.replace('-', '_').equalsIgnoreCase(key)
        || Nearest.distance(written, key) <= MAX_DISTANCE;
  }
}
