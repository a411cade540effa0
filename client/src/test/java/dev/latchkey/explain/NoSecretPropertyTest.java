package dev.latchkey.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Wherever a secret can be, none is in an explanation. */
class NoSecretPropertyTest {
  /** Where a secret can be: each puts one there. */
  enum Place {
    CODEX_API_KEY,
    OPENAI_API_KEY,
    CODEX_ACCESS_TOKEN,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    HTTPS_PROXY,
    LATCHKEY_ISSUER,
    LATCHKEY_ISSUER_QUERY,
    CODEX_REFRESH_TOKEN_URL_OVERRIDE,
    CODEX_REVOKE_TOKEN_URL_OVERRIDE,
    CODEX_AUTHAPI_BASE_URL,
    STORED_KEY,
    STORED_TOKEN,
    STORED_GARBAGE,
    BEARER_TOKEN,
    BEARER_TOKEN_UNCLOSED,
    BEARER_TOKEN_BARE,
    OVERRIDE_BEARER_TOKEN,
    PROVIDER_HEADER,
    PROVIDER_URL,
    CHATGPT_URL,
    OPENAI_URL_QUERY,
    OVERRIDE_URL,
    WORKLOAD_URL,
    KEY_OF_ANOTHER_TYPE
  }

  @Provide
  Arbitrary<Set<Place>> places() {
    return Arbitraries.of(Place.class).set().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> secrets() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .ofMinLength(20)
        .ofMaxLength(40)
        .map(text -> "zq" + text);
  }

  @Property(tries = 200)
  void noneIsTold(@ForAll("places") Set<Place> places, @ForAll("secrets") String secret) {
    try (ExplainWorld world = new ExplainWorld()) {
      StringBuilder config = new StringBuilder();
      StringBuilder tables = new StringBuilder();
      for (Place place : places) {
        plant(place, secret, world, config, tables);
      }
      world.user(config.append(tables).toString());
      String told = world.explain().toString();
      assertThat(told).doesNotContain(secret);
      // Of a key, its beginning and end are shown, as Codex does.
      assertThat(told).doesNotContain(secret.substring(3, secret.length() - 3));
    }
  }

  private static void plant(
      Place place, String secret, ExplainWorld world, StringBuilder config, StringBuilder tables) {
    String url = "https://kim:" + secret + "@issuer.example.com/path";
    String query = "https://issuer.example.com/path?token=" + secret;
    switch (place) {
      case CODEX_API_KEY, OPENAI_API_KEY, CODEX_ACCESS_TOKEN ->
          world.environment.put(place.name(), secret);
      case ACTIONS_ID_TOKEN_REQUEST_TOKEN -> {
        world.environment.put("OPENAI_FEDERATION_RULE_ID", "rule");
        world.environment.put("ACTIONS_ID_TOKEN_REQUEST_URL", query);
        world.environment.put(place.name(), secret);
      }
      case HTTPS_PROXY,
          LATCHKEY_ISSUER,
          CODEX_REFRESH_TOKEN_URL_OVERRIDE,
          CODEX_REVOKE_TOKEN_URL_OVERRIDE,
          CODEX_AUTHAPI_BASE_URL ->
          world.environment.put(place.name(), url);
      case LATCHKEY_ISSUER_QUERY -> world.environment.put("LATCHKEY_ISSUER", query);
      case STORED_KEY -> world.home.writeAuthJson(AuthJsonSamples.apiKey(secret));
      case STORED_TOKEN -> world.home.writeAuthJson(AuthJsonSamples.personalAccessToken(secret));
      case STORED_GARBAGE -> world.home.writeAuthJson("{\"OPENAI_API_KEY\": " + secret);
      case BEARER_TOKEN -> tables.append(table("a", "experimental_bearer_token", '"', secret));
      case BEARER_TOKEN_UNCLOSED ->
          tables.append("[model_providers.b]\nexperimental_bearer_token = \"" + secret + "\n");
      case BEARER_TOKEN_BARE ->
          tables.append("[model_providers.c]\nexperimental_bearer_token = " + secret + "\n");
      case OVERRIDE_BEARER_TOKEN ->
          world.overrides.add("model_providers.d.experimental_bearer_token=" + secret);
      case PROVIDER_HEADER ->
          tables.append("[model_providers.e.http_headers]\nAuthorization = '" + secret + "'\n");
      case PROVIDER_URL -> {
        config.append("model_provider = 'f'\n");
        tables.append(table("f", "base_url", '\'', url));
      }
      case CHATGPT_URL -> config.append("chatgpt_base_url = \"" + url + "\"\n");
      case OPENAI_URL_QUERY -> config.append("openai_base_url = \"" + query + "\"\n");
      case OVERRIDE_URL ->
          world.overrides.addAll(
              List.of("chatgpt_base_url=" + query, "openai_base_url=\"" + url + "\""));
      case WORKLOAD_URL -> {
        world.environment.put("OPENAI_FEDERATION_RULE_ID", "rule");
        world.environment.put("OPENAI_IDENTITY_TOKEN_FILE", "/tmp/token");
        world.overrides.add("chatgpt_base_url=" + url);
      }
      case KEY_OF_ANOTHER_TYPE -> config.append("log_dir = { token = \"" + secret + "\" }\n");
    }
  }

  private static String table(String name, String key, char quote, String value) {
    return "[model_providers." + name + "]\n" + key + " = " + quote + value + quote + "\n";
  }
}
