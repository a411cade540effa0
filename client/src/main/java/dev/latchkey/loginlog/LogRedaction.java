package dev.latchkey.loginlog;

import dev.latchkey.network.SafeUrl;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a log what must not be handed on. What Latchkey writes has nothing to take out; but
 * Codex appends to the same file, and with {@code RUST_LOG=trace} whole authorize URLs.
 *
 * <p>It goes by the form of things, so it rather takes too much: every run of 40 characters that
 * could be Base64 is gone, be it a token or a hash. It takes time that grows with the text's
 * length, whatever is in there.
 */
public final class LogRedaction {
  /** What stands in place of what was taken out. */
  public static final String REDACTED = "<redacted>";

  /** Besides those that {@link SafeUrl} knows from URLs. */
  private static final Set<String> SECRET_NAMES =
      Set.of(
          "assertion",
          "authorization_code",
          "client_assertion",
          "code_challenge",
          "device_auth_id",
          "device_code",
          "nonce",
          "openai_api_key",
          "passphrase",
          "password",
          "private_key",
          "secret",
          "user_code",
          "usercode");

  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)\\b((?:proxy-)?authorization|(?:set-)?cookie)(\\\\*+\"?+[ \\t]*+[:=][ \\t]*+\\\\*+\"?+)"
              + "(?!<redacted>)[^\"\\r\\n]+");

  /** Not of prose, such as "bearer token". */
  private static final Pattern SCHEME =
      Pattern.compile("\\b((?i:bearer|basic))[ \\t]+(?=[a-z]*[0-9A-Z_.=~+/-])[^\\s\"',;<>]{6,}");

  private static final Pattern USER_INFO =
      Pattern.compile(
          "(://|%3[aA]%2[fF]%2[fF])(?:[^\\s/?#@\"'<>%]|%(?!2[fF]|3[fF]|40)){1,512}(?:@|%40)");

  /**
   * A name, of which percent signs may spell a part, and what stands between it and its value: a
   * quote (1 its backslashes), an equals sign, or one within an encoded URL.
   */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(?<![A-Za-z0-9_.%-])|(?<=%3[fF])|(?<=%26))"
              + "(?<name>(?:[A-Za-z0-9_.-]|%[4-7][0-9A-Fa-f]|%2[dDeE]){1,64}+)"
              + "(?:\\\\*\"?[ \\t]*[:=][ \\t]*(?:Some\\()?(?<quote>\\\\*\")|=|(?<encoded>%3[dD]))");

  private static final Pattern JWT =
      Pattern.compile("(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]*+){1,4}");
  private static final Pattern PREFIXED =
      Pattern.compile(
          "(?<![A-Za-z0-9_])(?:sk[-_]|(?:at|rt|ac)[-_.](?=[a-z._~-]*[0-9A-Z]))[A-Za-z0-9._~-]{6,}");
  private static final Pattern LONG_RUN =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{40,}+=*+|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,}+={1,2}");

  private LogRedaction() {}

  /**
   * {@code text}, a line or several, without JWTs, tokens and keys that show what they are by how
   * they begin, the values of secret parameters and headers, user names in URLs, and long runs of
   * random characters. Everything else stays as it is.
   */
  public static String redact(String text) {
    String safe = HEADER.matcher(text).replaceAll("$1$2" + REDACTED);
    safe = SCHEME.matcher(safe).replaceAll("$1 " + REDACTED);
    safe = USER_INFO.matcher(safe).replaceAll("$1");
    safe = withoutSecretValues(safe);
    safe = JWT.matcher(safe).replaceAll(REDACTED);
    safe = PREFIXED.matcher(safe).replaceAll(REDACTED);
    return LONG_RUN.matcher(safe).replaceAll(REDACTED);
  }

  private static String withoutSecretValues(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    Matcher name = NAME.matcher(text);
    int copied = 0;
    int from = 0;
    while (name.find(from)) {
      from = name.end();
      if (isSecret(name.group("name"))) {
        int end = endOfValue(text, name);
        if (end > from) {
          safe.append(text, copied, from).append(REDACTED);
          copied = end;
          from = end;
        }
      }
    }
    return safe.append(text, copied, text.length()).toString();
  }

  private static int endOfValue(String text, Matcher name) {
    int start = name.end();
    if (text.startsWith(REDACTED, start)) {
      return start;
    }
    String quote = name.group("quote");
    if (quote == null) {
      return endOfWord(text, start, name.group("encoded") != null);
    }
    return quote.length() == 1 ? endOfQuoted(text, start) : endOfNested(text, start);
  }

  private static int endOfWord(String text, int start, boolean encoded) {
    int end = start;
    while (end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && "&\"'<>,;)}]".indexOf(text.charAt(end)) < 0
        && !(encoded && text.startsWith("%26", end))) {
      end++;
    }
    return end;
  }

  private static int endOfQuoted(String text, int start) {
    int end = start;
    while (end < text.length() && "\"\r\n".indexOf(text.charAt(end)) < 0) {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    return Math.min(end, text.length());
  }

  /** A text within a text, whose quotes have backslashes before them. */
  private static int endOfNested(String text, int start) {
    int end = start;
    while (end < text.length() && "\"\r\n".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    while (end > start && text.charAt(end - 1) == '\\') {
      end--;
    }
    return end;
  }

  /** A field in a log may have the names of what it is in before its own. */
  private static boolean isSecret(String written) {
    String name = written;
    try {
      name = URLDecoder.decode(written, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      // Then it means what it says.
    }
    String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return SafeUrl.isSecretParameter(last) || SECRET_NAMES.contains(last);
  }
}
