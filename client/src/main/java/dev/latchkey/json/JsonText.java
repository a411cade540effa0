package dev.latchkey.json;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * One reading of one JSON text, from left to right (RFC 8259). Used by one thread, once.
 *
 * <p>It is our own because of what a parser library costs before the first character: Jackson's
 * makes the class {@link java.math.BigDecimal} compute its powers of five, which is a third of the
 * time of a whole {@code latchkey token}. Numbers stay text here, so nobody needs them. Jackson is
 * the oracle in the tests.
 */
final class JsonText {
  /** Longest number, in characters. */
  private static final int MAX_NUMBER = 1000;

  private final String text;
  private final IdentityHashMap<JsonValue, ParsedJson.Place> places = new IdentityHashMap<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;

  JsonText(String text) {
    this.text = text;
  }

  ParsedJson read() {
    if (text.length() > JsonReader.MAX_SIZE) {
      throw tooMuch();
    }
    skipSpace();
    if (at == text.length()) {
      throw new JsonSyntaxException("empty", 1, 1);
    }
    JsonValue root = value();
    skipSpace();
    if (at < text.length()) {
      throw problem("something follows the end of the JSON value");
    }
    return new ParsedJson(root, places);
  }

  private JsonValue value() {
    ParsedJson.Place place = new ParsedJson.Place(line, at - lineStart + 1);
    JsonValue value =
        switch (current()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> new JsonString(string());
          case 't' -> word("true", new JsonBoolean(true));
          case 'f' -> word("false", new JsonBoolean(false));
          case 'n' -> word("null", new JsonNull());
          default -> new JsonNumber(number());
        };
    places.put(value, place);
    return value;
  }

  private JsonObject object() {
    List<JsonObject.Member> members = new ArrayList<>();
    enter();
    if (current() != '}') {
      while (true) {
        if (current() != '"') {
          throw invalid();
        }
        String name = string();
        skipSpace();
        expect(':');
        skipSpace();
        members.add(new JsonObject.Member(name, value()));
        skipSpace();
        if (current() == '}') {
          break;
        }
        expect(',');
        skipSpace();
      }
    }
    leave();
    return new JsonObject(members);
  }

  private JsonArray array() {
    List<JsonValue> elements = new ArrayList<>();
    enter();
    if (current() != ']') {
      while (true) {
        elements.add(value());
        skipSpace();
        if (current() == ']') {
          break;
        }
        expect(',');
        skipSpace();
      }
    }
    leave();
    return new JsonArray(elements);
  }

  private void enter() {
    depth++;
    if (depth > JsonReader.MAX_DEPTH) {
      throw tooMuch();
    }
    at++;
    skipSpace();
  }

  private void leave() {
    depth--;
    at++;
  }

  private JsonValue word(String word, JsonValue value) {
    for (int i = 0; i < word.length(); i++) {
      expect(word.charAt(i));
    }
    return value;
  }

  private String number() {
    int start = at;
    if (current() == '-') {
      at++;
    }
    if (current() == '0') {
      at++;
    } else {
      digits();
    }
    if (isHere('.')) {
      at++;
      digits();
    }
    if (isHere('e') || isHere('E')) {
      at++;
      if (isHere('+') || isHere('-')) {
        at++;
      }
      digits();
    }
    if (at - start > MAX_NUMBER) {
      throw tooMuch();
    }
    return text.substring(start, at);
  }

  private void digits() {
    if (!isDigit(current())) {
      throw invalid();
    }
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String string() {
    at++;
    int start = at;
    while (true) {
      char c = current();
      if (c == '"') {
        at++;
        return wellFormed(text.substring(start, at - 1));
      }
      if (c == '\\') {
        return wellFormed(unescaped(start));
      }
      if (c < ' ') {
        throw invalid();
      }
      at++;
    }
  }

  /** The rest of a string that has an escape, which begins here. */
  private String unescaped(int start) {
    StringBuilder string = new StringBuilder(text.length() - start < 256 ? 32 : 256);
    string.append(text, start, at);
    while (true) {
      char c = current();
      at++;
      if (c == '"') {
        return string.toString();
      }
      if (c < ' ') {
        throw invalid();
      }
      string.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = current();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> throw invalid();
    };
  }

  private char hexadecimal() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = current();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw invalid();
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  /** Refuses a lone surrogate, which JSON can spell and UTF-8 cannot. */
  private String wellFormed(String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < string.length()
              && Character.isLowSurrogate(string.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw problem("half of a surrogate pair");
      }
    }
    return string;
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        at++;
        if (c == '\r' && isHere('\n')) {
          at++;
        }
        line++;
        lineStart = at;
      } else if (c == ' ' || c == '\t') {
        at++;
      } else {
        return;
      }
    }
  }

  private boolean isHere(char wanted) {
    return at < text.length() && text.charAt(at) == wanted;
  }

  private void expect(char wanted) {
    if (current() != wanted) {
      throw invalid();
    }
    at++;
  }

  private char current() {
    if (at == text.length()) {
      throw problem("JSON that ends too early");
    }
    return text.charAt(at);
  }

  private JsonSyntaxException invalid() {
    return problem("not valid JSON");
  }

  private JsonSyntaxException tooMuch() {
    return problem("too large or nested deeper than " + JsonReader.MAX_DEPTH + " levels");
  }

  private JsonSyntaxException problem(String problem) {
    return new JsonSyntaxException(problem, line, at - lineStart + 1);
  }
}
