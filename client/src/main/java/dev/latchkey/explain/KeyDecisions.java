package dev.latchkey.explain;

import dev.latchkey.config.Key;
import dev.latchkey.config.Layers;
import dev.latchkey.config.Said;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.network.Origin;
import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the layers say about one key each. Immutable.
 *
 * @param layers all of them
 */
record KeyDecisions(Layers layers) {

  /** The strongest that counts, and all others; {@code fallback} if nobody said anything. */
  Decision decide(String id, String label, Key key, Optional<String> fallback) {
    return Decision.attempt(id, label, () -> decided(id, label, key, fallback));
  }

  private Decision decided(String id, String label, Key key, Optional<String> fallback) {
    Optional<Setting<Object>> winner = layers.value(key);
    List<Loser> losers = losers(key);
    if (winner.isEmpty()) {
      return fallback.isPresent()
          ? Decision.of(id, label, fallback.get(), Source.BUILT_IN, "", losers)
          : Decision.nothing(id, label, "nobody set it", losers);
    }
    String value = shown(key, winner.get().value());
    return Decision.of(
        id,
        label,
        key == Key.MODEL_PROVIDER ? value + where(winner.get().value()) : value,
        Source.of(winner.get().origin()),
        key.text() + " of " + winner.get().origin().layer().label(),
        losers);
  }

  /** Whether anybody said anything. */
  boolean isSaid(Key key) {
    return !layers.said(key).isEmpty();
  }

  /** What was said about {@code key} and does not hold. */
  List<Loser> losers(Key key) {
    Optional<Setting<Object>> winner = layers.value(key);
    List<Loser> losers = new ArrayList<>();
    for (Said said : layers.said(key)) {
      Setting<Object> setting = said.setting();
      if (said.ignored().isPresent()) {
        losers.add(loser(key, setting, key.text() + " there " + said.ignored().get()));
      } else if (winner.isPresent() && !setting.origin().equals(winner.get().origin())) {
        losers.add(loser(key, setting, "overruled by " + winner.get().origin().layer().label()));
      }
    }
    return losers;
  }

  private static Loser loser(Key key, Setting<Object> setting, String reason) {
    return new Loser(shown(key, setting.value()), Source.of(setting.origin()), reason);
  }

  /** Where the requests of a provider go, which alone tells two of the same name apart. */
  private String where(Object name) {
    if (!(name instanceof String provider)) {
      return "";
    }
    Optional<Setting<Object>> base = layers.provider(List.of(provider, "base_url"));
    return base.isPresent() && base.get().value() instanceof String address
        ? " (" + origin(address) + ", " + Source.of(base.get().origin()) + ")"
        : "";
  }

  private static String origin(String address) {
    try {
      return Origin.of(URI.create(address)).map(Origin::toString).orElse("no web address");
    } catch (IllegalArgumentException notAnAddress) {
      return "no web address";
    }
  }

  /** A value as it may be shown. */
  static String shown(Key key, Object value) {
    return switch (value) {
      case String text ->
          key == Key.CHATGPT_BASE_URL || key == Key.OPENAI_BASE_URL
              ? SafeUrl.withoutSecrets(text)
              : Printable.escape(text, 200);
      case Boolean flag -> flag.toString();
      case List<?> list -> listed(list);
      default -> "a value of another type";
    };
  }

  private static String listed(List<?> list) {
    List<String> words = new ArrayList<>();
    for (Object word : list) {
      words.add(word instanceof String text ? Printable.escape(text, 80) : "…");
    }
    return words.isEmpty() ? "an empty list" : Printable.escape(String.join(", ", words), 400);
  }
}
