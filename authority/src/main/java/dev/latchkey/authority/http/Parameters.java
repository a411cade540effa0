package dev.latchkey.authority.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Parameters by name, each there once. One that is empty counts as omitted (RFC 6749 §3.1); one
 * that is there twice, or holds a control character, is refused, so no value that is read here can
 * break a line in a log or a terminal.
 */
public final class Parameters {
  private static final int MOST = 64;

  private final Map<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /** Reads {@code application/x-www-form-urlencoded}. */
  public static Parameters ofForm(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!text.isEmpty()) {
      for (String pair : text.split("&", -1)) {
        if (pair.isEmpty()) {
          continue;
        }
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        put(values, name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
      }
    }
    return new Parameters(values);
  }

  /**
   * Reads the texts of a JSON object. Members of other kinds are passed over: they are not
   * parameters of OAuth, and a parameter that is needed will be missed.
   */
  public static Parameters ofJson(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    try (JsonParser parser = Json.parser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Refusal.invalidRequest("The body must be a JSON object.");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          put(values, name, parser.getString());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw Refusal.invalidRequest("There is something after the JSON object.");
      }
    } catch (JacksonException e) {
      // Without the parser's message: it quotes the body.
      throw Refusal.invalidRequest(
          "The body is not well-formed JSON, too deep, or names a member twice.");
    }
    return new Parameters(values);
  }

  private static void put(Map<String, String> values, String name, String value) {
    if (values.size() >= MOST) {
      throw Refusal.invalidRequest("There are too many parameters.");
    }
    if (hasControls(name) || hasControls(value)) {
      throw Refusal.invalidRequest("A parameter holds a control character.");
    }
    if (values.putIfAbsent(name, value) != null) {
      throw Refusal.invalidRequest("A parameter is there more than once.");
    }
  }

  /** The value, unless it was omitted or empty. */
  public Optional<String> get(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /**
   * The value.
   *
   * @throws Refusal if it was omitted or empty
   */
  public String require(String name) {
    return get(name)
        .orElseThrow(() -> Refusal.invalidRequest("The parameter " + name + " is missing."));
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) || isLayout(c));
  }

  /** Characters that are not seen but move what is seen: direction overrides, line separators. */
  private static boolean isLayout(int c) {
    return (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x2028
        || c == 0x2029;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length()) {
          throw malformed();
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0 || text.charAt(i + 1) > 'f' || text.charAt(i + 2) > 'f') {
          throw malformed();
        }
        bytes.put((byte) (high * 16 + low));
        i += 2;
      } else if (c == '+') {
        bytes.put((byte) ' ');
      } else {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return decoded.toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static Refusal malformed() {
    return Refusal.invalidRequest("A parameter is not well encoded.");
  }

  /** The names only: values may be secret. */
  @Override
  public String toString() {
    return "Parameters" + values.keySet();
  }
}
