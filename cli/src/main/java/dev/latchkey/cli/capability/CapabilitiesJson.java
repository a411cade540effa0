package dev.latchkey.cli.capability;

import dev.latchkey.capability.CapabilityTable;
import dev.latchkey.capability.Entitlement;
import dev.latchkey.capability.Entitlements;
import dev.latchkey.capability.PaidBy;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a login gives, for programs; its schema is {@code docs/schema/capabilities.schema.json}.
 * Every member is always there.
 */
final class CapabilitiesJson {
  private CapabilitiesJson() {}

  static String of(Status status, String profile, List<Entitlements> given, CapabilityTable table) {
    boolean signedIn = status.state() == Status.State.SIGNED_IN;
    List<JsonValue> kinds = new ArrayList<>();
    given.forEach(each -> kinds.add(kind(each)));
    List<JsonValue> sources = new ArrayList<>();
    for (CapabilityTable.Source source : table.sources()) {
      sources.add(
          JsonObject.empty()
              .with("page", source.page().toString())
              .with("date", source.date().toString()));
    }
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("signed_in", new JsonBoolean(signedIn))
                .with("profile", profile)
                .with("mode", text(status.mode().filter(mode -> signedIn).map(AuthMode::wireName)))
                .with("plan", text(status.identity().flatMap(Identity::plan).map(Plan::wireName)))
                .with("issuer", text(status.issuer()))
                .with("kinds", new JsonArray(kinds))
                .with("date", table.date().toString())
                .with("sources", new JsonArray(sources)));
  }

  private static JsonObject kind(Entitlements given) {
    List<JsonValue> capabilities = new ArrayList<>();
    for (Entitlement each : given.list()) {
      capabilities.add(
          JsonObject.empty()
              .with("id", each.id())
              .with("name", each.name())
              .with("availability", each.availability().id())
              .with("paid_by", text(each.paidBy().map(PaidBy::id)))
              .with("note", text(Optional.of(each.note()).filter(note -> !note.isEmpty()))));
    }
    return JsonObject.empty()
        .with("kind", given.kind().id())
        .with("payer", given.payer().id())
        .with("controls", given.controls().id())
        .with("governance", given.governance())
        .with("capabilities", new JsonArray(capabilities));
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }
}
