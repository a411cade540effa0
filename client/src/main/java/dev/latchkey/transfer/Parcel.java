package dev.latchkey.transfer;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What travels: a login and what its receiver needs to acknowledge it.
 *
 * @param id random, names this transfer
 * @param createdAt when it was packed, by the sender's clock
 * @param copy whether the sender keeps the login, too
 * @param receiptKey random; knowing it proves that the parcel was opened
 * @param document the login
 * @param issuer who issued it, where that is known
 */
record Parcel(
    String id,
    Instant createdAt,
    boolean copy,
    Secret receiptKey,
    AuthDocument document,
    Optional<String> issuer) {
  /** Largest login that travels, as compact JSON; a real one has a few KiB. */
  static final int MAX_DOCUMENT = 256 * 1024;

  private static final String VERSION = "1";
  private static final String MOVE = "move";
  private static final String COPY = "copy";

  /** Packs {@code document}, with a new id and receipt key. */
  static Parcel of(AuthDocument document, Optional<String> issuer, boolean copy, Instant now) {
    SecureRandom random = new SecureRandom();
    return new Parcel(
        randomText(random, 16), now, copy, Secret.of(randomText(random, 32)), document, issuer);
  }

  private static String randomText(SecureRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The plaintext. */
  byte[] toJson() {
    JsonObject json =
        JsonObject.empty()
            .with("version", new JsonNumber(VERSION))
            .with("id", id)
            .with("created_at", createdAt.toString())
            .with("mode", copy ? COPY : MOVE)
            .withOptional("issuer", issuer)
            .with("receipt_key", receiptKey.reveal())
            // As text, so that the document's own limits of depth and size are all that counts.
            .with("auth", document.toCompactText());
    return new JsonWriter().compact(json).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a plaintext.
   *
   * @throws IllegalArgumentException if it is none; the message holds nothing of it
   */
  static Parcel fromJson(byte[] utf8) {
    try {
      if (!(new JsonReader().read(utf8).root() instanceof JsonObject json)) {
        throw new IllegalArgumentException("its content is no object");
      }
      if (!(json.get("version").orElse(null) instanceof JsonNumber number)
          || !number.text().equals(VERSION)) {
        throw new IllegalArgumentException("its content is of another version than " + VERSION);
      }
      String mode = required(json, "mode");
      if (!mode.equals(MOVE) && !mode.equals(COPY)) {
        throw new IllegalArgumentException("its mode is neither move nor copy");
      }
      return new Parcel(
          required(json, "id"),
          Instant.parse(required(json, "created_at")),
          mode.equals(COPY),
          Secret.of(required(json, "receipt_key")),
          AuthDocument.parse(required(json, "auth")),
          json.string("issuer").filter(text -> !text.isEmpty()));
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException("its content is damaged: " + e.getMessage(), e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("its time is none", e);
    }
  }

  private static String required(JsonObject json, String name) {
    return json.string(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new IllegalArgumentException("its content lacks " + name));
  }
}
