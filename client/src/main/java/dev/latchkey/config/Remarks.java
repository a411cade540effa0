package dev.latchkey.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said and does not count, although who said it may think so. */
final class Remarks {
  private final Layers layers;

  Remarks(Layers layers) {
    this.layers = layers;
  }

  /** One sentence for each. */
  List<String> all() {
    boolean isPlain = true;
    for (LayerValues values : layers.strongestFirst()) {
      isPlain &= values.layer() != Layer.PROJECT && !values.layer().isRequirement();
    }
    if (isPlain) {
      return List.of();
    }
    List<String> remarks = new ArrayList<>();
    for (Key key : Key.values()) {
      List<Said> said = layers.said(key);
      Optional<Said> required = Optional.empty();
      for (Said one : said) {
        Layer layer = one.setting().origin().layer();
        if (one.ignored().isPresent()) {
          misplaced(key, one).ifPresent(remarks::add);
        } else if (layer.isRequirement()) {
          required = required.or(() -> Optional.of(one));
        } else if (required.isPresent()
            && !required.get().setting().value().equals(one.setting().value())) {
          remarks.add(
              key.text()
                  + " of "
                  + one.setting().origin()
                  + " does not count, because an administrator requires another value ("
                  + required.get().setting().origin()
                  + ")");
        }
      }
    }
    return List.copyOf(remarks);
  }

  /** What a project says that is not trusted surprises nobody. */
  private static Optional<String> misplaced(Key key, Said one) {
    Layer layer = one.setting().origin().layer();
    Optional<String> reason = key.ignoredIn(layer);
    boolean isTrusted = reason.equals(one.ignored());
    return isTrusted
        ? Optional.of(key.text() + " of " + one.setting().origin() + " " + reason.orElseThrow())
        : Optional.empty();
  }
}
