package dev.latchkey.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** B33 for documents that nobody thought of. */
class AuthDocumentPropertyTest {
  private static final JsonWriter WRITER = new JsonWriter();
  private static final String ID = Jwts.of("{}");

  @Property(tries = 300)
  void whatIsReadIsWrittenBackAsItWas(@ForAll("documents") String text) {
    AuthDocument document = AuthDocument.parse(text);
    assertThat(document.toCompactText()).isEqualTo(text);
    assertThat(AuthDocument.parse(document.toPrettyText())).isEqualTo(document);
    assertThat(AuthDocument.parse(document.toPrettyText()).toPrettyText())
        .isEqualTo(document.toPrettyText());
  }

  @Property(tries = 300)
  void B33_renewalChangesFourValuesAndNothingElse(@ForAll("documents") String text) {
    AuthDocument before = AuthDocument.parse(text);
    TokenSet old = ((ChatGptSession) before.credential()).tokens();
    TokenSet renewed =
        new TokenSet(
            Secret.of(Jwts.of("{\"n\":1}")),
            Secret.of("new-access"),
            Secret.of("new-refresh"),
            old.provenance(),
            old.loginOwnerId(),
            old.accountId());
    AuthDocument after = before.withTokens(renewed, Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(masked(after.json())).isEqualTo(masked(before.json()));
    assertThat(((ChatGptSession) after.credential()).tokens()).isEqualTo(renewed);
  }

  private static JsonObject masked(JsonObject document) {
    JsonObject tokens = document.object("tokens").orElseThrow();
    for (String name : List.of("id_token", "access_token", "refresh_token")) {
      tokens = tokens.with(name, new JsonString("masked"));
    }
    return document.with("tokens", tokens).with("last_refresh", "masked");
  }

  /** ChatGPT logins with unknown and repeated members anywhere, in any order. */
  @Provide
  static Arbitrary<String> documents() {
    return Arbitraries.randomValue(AuthDocumentPropertyTest::document);
  }

  private static String document(Random random) {
    List<String> tokens = new ArrayList<>(unknown(random));
    insert(tokens, "\"id_token\":\"" + ID + "\"", random);
    insert(tokens, "\"access_token\":\"old-access\"", random);
    insert(tokens, "\"refresh_token\":\"old-refresh\"", random);
    if (random.nextBoolean()) {
      insert(tokens, pick(random, "\"account_id\":null", "\"account_id\":\"acct-1\""), random);
    }
    if (random.nextBoolean()) {
      List<String> provenance = new ArrayList<>(unknown(random));
      insert(provenance, "\"issuer\":\"https://issuer.example/\"", random);
      insert(provenance, "\"client_id\":\"app_1\"", random);
      insert(tokens, "\"oauth_provenance\":" + object(provenance), random);
      insert(tokens, "\"login_owner_id\":\"owner\"", random);
    }
    List<String> top = new ArrayList<>(unknown(random));
    insert(top, "\"auth_mode\":\"chatgpt\"", random);
    insert(top, "\"OPENAI_API_KEY\":null", random);
    insert(top, "\"tokens\":" + object(tokens), random);
    if (random.nextBoolean()) {
      insert(top, "\"agent_identity\":" + object(unknown(random)), random);
    }
    insert(top, "\"last_refresh\":\"2026-11-23T05:58:54.756536526Z\"", random);
    String text = object(top);
    // The writer's own spelling of escapes, so that texts can be compared.
    return WRITER.compact(new JsonReader().read(text).root());
  }

  private static List<String> unknown(Random random) {
    List<String> members = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String name = pick(random, "x", "x", "Tokens", "auth-mode", "", "ключ", "a\\u0000b");
      String value =
          pick(random, "1", "1.50", "null", "[]", "{}", "{\"x\":1,\"x\":[true]}", "\"\\u2028/\"");
      members.add("\"" + name + "\":" + value);
    }
    return members;
  }

  private static void insert(List<String> members, String member, Random random) {
    members.add(random.nextInt(members.size() + 1), member);
  }

  private static String object(List<String> members) {
    return "{" + String.join(",", members) + "}";
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
