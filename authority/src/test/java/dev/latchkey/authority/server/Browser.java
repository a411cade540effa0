package dev.latchkey.authority.server;

import dev.latchkey.authority.server.Wire.Reply;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a browser: keeps cookies, fills in forms, follows redirects on the server but not away from
 * it.
 */
final class Browser implements AutoCloseable {
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"(hidden|radio)\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]+)\"");

  final Map<String, String> cookies = new LinkedHashMap<>();
  private final Wire wire;
  private final URI base;

  Browser(URI base) {
    this.base = base;
    this.wire = new Wire(base);
  }

  Reply open(String path) {
    return follow(wire.get(path, cookieHeader()));
  }

  /** Posts the form of {@code page} with {@code typed} over its hidden fields. */
  Reply submit(Reply page, Map<String, String> typed) {
    return follow(submitOnly(page, typed));
  }

  /** As {@link #submit}, without following. */
  Reply submitOnly(Reply page, Map<String, String> typed) {
    Map<String, String> fields = fields(page);
    fields.putAll(typed);
    return keep(wire.postForm(action(page), fields, cookieHeader()));
  }

  private Reply follow(Reply reply) {
    keep(reply);
    String location = reply.header("location");
    if (reply.status() == 303 && (location.startsWith("/") || location.startsWith(base + "/"))) {
      return open(location.replace(base.toString(), ""));
    }
    return reply;
  }

  private Reply keep(Reply reply) {
    for (String cookie : reply.headers().allValues("set-cookie")) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      String name = pair.substring(0, pair.indexOf('='));
      String value = pair.substring(pair.indexOf('=') + 1);
      if (value.isEmpty()) {
        cookies.remove(name);
      } else {
        cookies.put(name, value);
      }
    }
    return reply;
  }

  private String[] cookieHeader() {
    if (cookies.isEmpty()) {
      return new String[0];
    }
    StringBuilder text = new StringBuilder();
    cookies.forEach(
        (name, value) -> text.append(text.isEmpty() ? "" : "; ").append(name + "=" + value));
    return new String[] {"Cookie", text.toString()};
  }

  static Map<String, String> fields(Reply page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher match = HIDDEN.matcher(page.body());
    while (match.find()) {
      fields.putIfAbsent(match.group(2), unescape(match.group(3)));
    }
    return fields;
  }

  static String field(Reply page, String name) {
    return fields(page).getOrDefault(name, "");
  }

  static String action(Reply page) {
    Matcher match = ACTION.matcher(page.body());
    if (!match.find()) {
      throw new AssertionError("no form in: " + page.status() + " " + page.body());
    }
    return match.group(1);
  }

  private static String unescape(String text) {
    return text.replace("&#34;", "\"")
        .replace("&lt;", "<")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  @Override
  public void close() {
    wire.close();
  }
}
