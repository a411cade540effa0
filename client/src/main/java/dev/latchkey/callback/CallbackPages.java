package dev.latchkey.callback;

import dev.latchkey.credential.Printable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The two pages on which a sign-in in the browser ends. No script, no link with a secret, nothing
 * loaded.
 */
public final class CallbackPages {
  private static final String STYLE =
      """
      :root{color-scheme:light dark}\
      body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;box-sizing:border-box;\
      font:1rem/1.5 system-ui,sans-serif;background:#f6f7f9;color:#1a1d21}\
      main{max-width:30rem;width:100%;background:#fff;border:1px solid #d9dde3;border-radius:.75rem;padding:2rem;\
      box-sizing:border-box}\
      h1{font-size:1.35rem;line-height:1.3;margin:0 0 .75rem}\
      p{margin:.5rem 0;overflow-wrap:anywhere}\
      dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0;font-size:.9rem}\
      dt{color:#596273}dd{margin:0;overflow-wrap:anywhere}\
      .ok{color:#15703a}.bad{color:#b3261e}\
      @media(prefers-color-scheme:dark){body{background:#14161a;color:#e8eaed}\
      main{background:#1d2026;border-color:#363b44}dt{color:#a3adbd}.ok{color:#6fd195}.bad{color:#ff8a80}}\
      """;

  /** The hash under which the Content-Security-Policy lets the style through. */
  static final String STYLE_HASH = hash(STYLE);

  private CallbackPages() {}

  /** The sign-in is complete and stored. */
  public static String success(boolean needsSetup, String platform) {
    String setup =
        needsSetup
            ? "<p>Your API organisation is not set up yet. You can do that later at "
                + escape(platform)
                + ".</p>"
            : "";
    return page(
        "Signed in",
        "<h1 class=\"ok\">You are signed in</h1>"
            + "<p>Your login is stored on this machine. You may close this page and go back to the terminal.</p>"
            + setup);
  }

  /** The sign-in ended without a login. Everything is escaped here. */
  public static String error(LoginFailure failure) {
    return page(
        "Codex Sign-in Error",
        "<h1 class=\"bad\">"
            + escape(failure.title())
            + "</h1><p>"
            + escape(failure.message())
            + "</p><dl><dt>Code</dt><dd>"
            + escape(failure.code())
            + "</dd><dt>Details</dt><dd>"
            + escape(failure.details())
            + "</dd></dl><p>"
            + escape(failure.help())
            + "</p>");
  }

  private static String page(String title, String content) {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>"
        + escape(title)
        + "</title><style>"
        + STYLE
        + "</style></head><body><main>"
        + content
        + "</main></body></html>";
  }

  static String escape(String text) {
    return Printable.escape(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
