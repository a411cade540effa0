package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that must turn up nowhere: not as they are, not in a form, a URL, JSON or Base64. Each is
 * looked for by a part of it as well, so that one that was cut is found, too.
 */
final class Canaries {
  /** A part that is enough to know a secret by. */
  private static final int PART = 16;

  private final Set<String> secrets = new LinkedHashSet<>();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** A secret of these words that needs escaping wherever it goes. */
  static String awkward(String words) {
    return words + "-\"q\\b&a+p/s%e=" + words.toUpperCase(java.util.Locale.ROOT);
  }

  String add(String secret) {
    if (secret.length() > 5) {
      secrets.add(secret);
    }
    return secret;
  }

  void addAll(Iterable<String> more) {
    more.forEach(this::add);
  }

  /** Something that somebody may see. */
  void shown(String what, String text) {
    texts.merge(what, text, (one, other) -> one + "\n" + other);
  }

  /** An exception as a program would log it: with its causes, and what was suppressed. */
  void shown(String what, Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    shown(what, text + "\n" + e);
  }

  void assertHidden() {
    assertThat(secrets).isNotEmpty();
    assertThat(texts).isNotEmpty();
    for (String secret : secrets) {
      for (Map.Entry<String, String> form : forms(secret).entrySet()) {
        texts.forEach((what, text) ->
            assertThat(text.contains(form.getValue()))
                .describedAs("%s shows %s, %s:%n%s", what, secret, form.getKey(), text)
                .isFalse());
      }
    }
  }

  private static Map<String, String> forms(String secret) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("plain", secret);
    forms.put("form-encoded", URLEncoder.encode(secret, StandardCharsets.UTF_8));
    forms.put("URL-encoded", URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
    String json = secret.replace("\\", "\\\\").replace("\"", "\\\"");
    forms.put("JSON-escaped", json);
    forms.put("JSON-escaped, with its slashes", json.replace("/", "\\/"));
    if (secret.length() > 2 * PART && !secret.startsWith("eyJ")) {
      forms.put("begun", secret.substring(0, PART));
      forms.put("ended", secret.substring(secret.length() - PART));
    }
    forms.putAll(base64(secret));
    return forms;
  }

  /** At each of the three places in a group of four at which it can begin. */
  private static Map<String, String> base64(String secret) {
    Map<String, String> forms = new LinkedHashMap<>();
    for (int shift = 0; shift < 3; shift++) {
      String shifted = "x".repeat(shift) + secret;
      for (Base64.Encoder encoder :
          new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
        String whole =
            encoder.withoutPadding().encodeToString(shifted.getBytes(StandardCharsets.UTF_8));
        int from = shift == 0 ? 0 : shift + 1;
        // The last character depends on what follows.
        String inner = whole.substring(from, whole.length() - 1);
        if (inner.length() >= 8) {
          forms.put("Base64 " + shift + " " + encoder.getClass() + forms.size(), inner);
        }
      }
    }
    return forms;
  }

  /** For a message. */
  @Override
  public String toString() {
    return new ArrayList<>(texts.keySet()).toString();
  }
}
