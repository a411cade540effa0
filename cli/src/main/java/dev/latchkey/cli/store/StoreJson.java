package dev.latchkey.cli.store;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.home.HomeStores;
import dev.latchkey.home.StoreSurvey;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A survey of stores, for programs: {@code docs/schema/store.schema.json}. */
final class StoreJson {
  private StoreJson() {}

  /**
   * The text of it.
   *
   * @param trouble what came of trying the store out, if that was asked for and failed
   */
  static String of(StoreSurvey.Report report, Optional<LatchkeyException> trouble) {
    List<JsonValue> places = new ArrayList<>();
    for (StoreSurvey.Finding finding : report.findings()) {
      List<JsonValue> warnings = new ArrayList<>();
      for (String warning : finding.warnings()) {
        warnings.add(new JsonString(warning));
      }
      places.add(
          JsonObject.empty()
              .with("name", finding.name())
              .with("where", finding.where())
              .with(
                  "mode",
                  finding
                      .login()
                      .<JsonValue>map(login -> new JsonString(login.mode().wireName()))
                      .orElseGet(JsonNull::new))
              .with("counts", new JsonBoolean(finding.counts()))
              .with("warnings", new JsonArray(warnings))
              .with("error", error(finding.trouble())));
    }
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("home", report.home().toString())
                .with("store", HomeStores.word(report.kind().value()))
                .with("said_by", report.kind().origin().toString())
                .with("moving", new JsonBoolean(report.moving()))
                .with("places", new JsonArray(places))
                .with("error", error(trouble)));
  }

  private static JsonValue error(Optional<? extends LatchkeyException> trouble) {
    return trouble.isPresent() ? ErrorJson.of(trouble.get()) : new JsonNull();
  }
}
