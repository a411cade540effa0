package dev.latchkey.cli.provider;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.provider.Provider;
import dev.latchkey.provider.ProviderLogin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Providers for programs; the schema is {@code docs/schema/provider.schema.json}. Every member is
 * always there, and none is secret.
 */
final class ProviderJson {
  private ProviderJson() {}

  static String of(List<ProviderReport> reports) {
    List<JsonValue> providers = new ArrayList<>();
    for (ProviderReport report : reports) {
      providers.add(object(report));
    }
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("providers", new JsonArray(providers)));
  }

  private static JsonObject object(ProviderReport report) {
    Optional<Provider> provider = report.provider();
    return JsonObject.empty()
        .with("id", report.id())
        .with("selected", new JsonBoolean(report.selected()))
        .with("name", text(provider.map(Provider::name)))
        .with("said_by", text(provider.map(found -> found.origin().toString())))
        .with(
            "base_url",
            text(provider.flatMap(Provider::baseUrl).map(base -> SafeUrl.describe(base.value()))))
        .with("credential", text(provider.map(found -> ProviderReport.kind(found.login()))))
        .with("variable", text(provider.flatMap(found -> variable(found.login()))))
        .with("command", text(report.program().map(Object::toString)))
        .with("headers", names(report.names()))
        .with("error", report.trouble().<JsonValue>map(ErrorJson::of).orElseGet(JsonNull::new));
  }

  private static Optional<String> variable(ProviderLogin login) {
    return login instanceof ProviderLogin.EnvironmentKey key
        ? Optional.of(key.variable())
        : Optional.empty();
  }

  private static JsonValue names(Optional<? extends Collection<String>> names) {
    if (names.isEmpty()) {
      return new JsonNull();
    }
    List<JsonValue> all = new ArrayList<>();
    names.get().forEach(name -> all.add(new JsonString(name)));
    return new JsonArray(all);
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }
}
