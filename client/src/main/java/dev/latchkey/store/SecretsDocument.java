package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.json.ParsedJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is in an encrypted file: secrets by name, a login among them (protocol §4.4). Other secrets,
 * and members that we do not know, stay as and where they are. Immutable.
 *
 * @param json the tree
 */
record SecretsDocument(JsonObject json) {
  /** The newest version that we understand; 0 is the same. */
  private static final int VERSION = 1;

  private static final String VERSION_MEMBER = "version";
  private static final String SECRETS = "secrets";

  /** A scope and a name, of which Codex knows several each; the login has these. */
  private static final String LOGIN = "global/CODEX_AUTH";

  /** One without secrets. */
  static SecretsDocument empty() {
    return new SecretsDocument(
        JsonObject.empty()
            .with(VERSION_MEMBER, new JsonNumber(Integer.toString(VERSION)))
            .with(SECRETS, JsonObject.empty()));
  }

  /**
   * Reads one.
   *
   * @throws JsonSyntaxException if it is not JSON, not of this form, or of a newer version
   */
  static SecretsDocument parse(byte[] utf8) {
    ParsedJson parsed = new JsonReader().read(utf8);
    if (!(parsed.root() instanceof JsonObject json)) {
      throw parsed.problem("not an object", parsed.root());
    }
    if (json.repeats(VERSION_MEMBER)
        || !(json.get(VERSION_MEMBER).orElse(null) instanceof JsonNumber version)) {
      throw parsed.problem("not one version", json);
    }
    switch (version.text()) {
      case "0", "1" -> {}
      default ->
          throw parsed.problem(
              isNumber(version.text())
                  ? "version " + version.text() + " is newer than supported version " + VERSION
                  : "not a version",
              version);
    }
    if (json.repeats(SECRETS)
        || !(json.get(SECRETS).orElse(null) instanceof JsonObject secrets)
        || secrets.repeats(LOGIN)) {
      throw parsed.problem("not one set of secrets", json);
    }
    JsonValue login = secrets.get(LOGIN).orElse(null);
    if (login != null && !(login instanceof JsonString)) {
      throw parsed.problem("the login is not a string", login);
    }
    return new SecretsDocument(json);
  }

  private static boolean isNumber(String text) {
    return text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * The login.
   *
   * @throws JsonSyntaxException if what stands there is none
   */
  Optional<AuthDocument> login() {
    Optional<String> text = secrets().string(LOGIN);
    return text.isPresent() ? Optional.of(AuthDocument.parse(text.get())) : Optional.empty();
  }

  /** Whether there is something in the place of the login, readable or not. */
  boolean hasLogin() {
    return secrets().get(LOGIN).isPresent();
  }

  /** This one with {@code login}. */
  SecretsDocument with(AuthDocument login) {
    return withSecrets(secrets().with(LOGIN, login.toCompactText()));
  }

  /** This one without a login. */
  SecretsDocument withoutLogin() {
    return withSecrets(
        new JsonObject(
            secrets().members().stream().filter(member -> !member.name().equals(LOGIN)).toList()));
  }

  /** Whether there is no secret in it. */
  boolean isEmpty() {
    return secrets().members().isEmpty();
  }

  private JsonObject secrets() {
    return json.object(SECRETS).orElseGet(JsonObject::empty);
  }

  private SecretsDocument withSecrets(JsonObject secrets) {
    return new SecretsDocument(
        json.with(VERSION_MEMBER, new JsonNumber(Integer.toString(VERSION)))
            .with(SECRETS, secrets));
  }

  /** Compact JSON in UTF-8. */
  byte[] toBytes() {
    return new JsonWriter().compact(json).getBytes(StandardCharsets.UTF_8);
  }

  /** That it is one: everything in it is secret. */
  @Override
  public String toString() {
    return "SecretsDocument";
  }
}
