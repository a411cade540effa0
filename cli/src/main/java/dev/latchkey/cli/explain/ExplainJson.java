package dev.latchkey.cli.explain;

import dev.latchkey.config.Layer;
import dev.latchkey.config.LayerSource;
import dev.latchkey.explain.Decision;
import dev.latchkey.explain.Explanation;
import dev.latchkey.explain.Loser;
import dev.latchkey.explain.Source;
import dev.latchkey.explain.Trouble;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** An explanation for programs: {@code docs/schema/explain.schema.json}. */
public final class ExplainJson {
  private ExplainJson() {}

  /** The text of it. */
  public static String of(Explanation explanation) {
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("decisions", array(explanation.decisions(), ExplainJson::decision))
                .with("files", array(explanation.files(), ExplainJson::file))
                .with("remarks", array(explanation.remarks(), JsonString::new))
                .with("error", error(explanation.trouble())));
  }

  private static JsonValue decision(Decision decision) {
    return JsonObject.empty()
        .with("id", decision.id())
        .with("label", decision.label())
        .with("value", text(decision.value()))
        .with(
            "source",
            decision.source().<JsonValue>map(ExplainJson::source).orElseGet(JsonNull::new))
        .with("reason", decision.reason())
        .with("losers", array(decision.losers(), ExplainJson::loser))
        .with("error", error(decision.trouble()));
  }

  private static JsonValue loser(Loser loser) {
    return JsonObject.empty()
        .with("value", loser.value())
        .with("source", source(loser.source()))
        .with("reason", loser.reason());
  }

  private static JsonObject source(Source source) {
    return JsonObject.empty()
        .with("place", source.place())
        .with("layer", text(source.layer().map(Layer::id)))
        .with(
            "line",
            source.line() > 0 ? new JsonNumber(String.valueOf(source.line())) : new JsonNull());
  }

  private static JsonValue file(LayerSource file) {
    return JsonObject.empty()
        .with("layer", file.layer().id())
        .with("place", file.place())
        .with("state", file.stateId())
        .with("reason", text(file.reason()));
  }

  private static JsonValue error(Optional<Trouble> trouble) {
    return trouble
        .<JsonValue>map(known ->
            JsonObject.empty()
                .with("code", known.code().id())
                .with("message", known.message())
                .with("remedy", known.remedy()))
        .orElseGet(JsonNull::new);
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }

  private static <T> JsonArray array(List<T> values, Function<T, JsonValue> as) {
    return new JsonArray(values.stream().map(as).toList());
  }
}
