package dev.latchkey.authority.page;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.page.generated.JteaccountGenerated;
import dev.latchkey.authority.page.generated.JteconsentGenerated;
import dev.latchkey.authority.page.generated.JtedeviceapprovalGenerated;
import dev.latchkey.authority.page.generated.JtedevicecodeGenerated;
import dev.latchkey.authority.page.generated.JtedevicedecidedGenerated;
import dev.latchkey.authority.page.generated.JtehomeGenerated;
import dev.latchkey.authority.page.generated.JtenoticeGenerated;
import dev.latchkey.authority.page.generated.JtesigninGenerated;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Renders pages. Immutable and thread-safe. */
public final class Pages {
  private final String style;
  private final String stylePath;
  private final boolean secure;

  /**
   * Reads the style sheet.
   *
   * @param secure whether the pages are served over TLS
   */
  public Pages(boolean secure) {
    this.secure = secure;
    try (InputStream in =
        Objects.requireNonNull(Pages.class.getResourceAsStream("style.css"), "style.css")) {
      byte[] bytes = in.readAllBytes();
      this.style = new String(bytes, StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      this.stylePath = "/assets/style-" + HexFormat.of().formatHex(digest, 0, 8) + ".css";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Where the style sheet is; the name changes with the content, so it may be kept for ever. */
  public String stylePath() {
    return stylePath;
  }

  /** Serves the style sheet. */
  public Endpoint style() {
    Answer answer =
        Answer.cacheable("text/css; charset=utf-8", style, 31_536_000)
            .with("X-Content-Type-Options", "nosniff");
    return request -> answer;
  }

  /**
   * The sign-in page. The form may lead on to {@code returnOrigin}, if a redirect follows at once;
   * nowhere but here if that is empty.
   */
  public Answer signIn(int status, SignInView view, String returnOrigin) {
    return page(
        status,
        Optional.of(returnOrigin),
        out -> JtesigninGenerated.render(out, null, view, stylePath));
  }

  /** The consent page, whose answer goes to {@code returnOrigin}. */
  public Answer consent(ConsentView view, String returnOrigin) {
    return page(
        200,
        Optional.of(returnOrigin),
        out -> JteconsentGenerated.render(out, null, view, stylePath));
  }

  /** The page for typing the code that a program shows. */
  public Answer deviceCode(int status, DeviceCodeView view) {
    return page(
        status, Optional.of(""), out -> JtedevicecodeGenerated.render(out, null, view, stylePath));
  }

  /** The page that shows what waits with the code that was typed. */
  public Answer deviceApproval(DeviceApprovalView view) {
    return page(
        200, Optional.of(""), out -> JtedeviceapprovalGenerated.render(out, null, view, stylePath));
  }

  /** What to do after {@code client} was let in or turned away. */
  public Answer deviceDecided(boolean approved, String client) {
    return page(
        200,
        Optional.empty(),
        out -> JtedevicedecidedGenerated.render(out, null, approved, client, stylePath));
  }

  /** The page of one's own sign-ins. */
  public Answer account(AccountView view) {
    return page(
        200, Optional.of(""), out -> JteaccountGenerated.render(out, null, view, stylePath));
  }

  /** A page that says one thing and offers nothing: an error, or a time to wait. */
  public Answer notice(int status, String title, String text) {
    return page(
        status,
        Optional.empty(),
        out -> JtenoticeGenerated.render(out, null, title, text, stylePath));
  }

  /**
   * The page at the root.
   *
   * @param codes whether there is a page for typing a code
   */
  public Answer home(String issuer, boolean codes) {
    return page(
        200, Optional.empty(), out -> JtehomeGenerated.render(out, null, issuer, codes, stylePath));
  }

  @SuppressWarnings("NullAway") // The generated classes take null for "no interceptor".
  private Answer page(
      int status, Optional<String> returnOrigin, Consumer<HtmlTemplateOutput> render) {
    StringOutput text = new StringOutput(4 * 1024);
    render.accept(new OwaspHtmlTemplateOutput(text));
    // A browser applies form-action to the redirect after a form as well, hence the program's
    // origin.
    String formAction = returnOrigin.map(origin -> ("'self' " + origin).strip()).orElse("'none'");
    Answer answer =
        Answer.of(status, "text/html; charset=utf-8", text.toString())
            .with(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action "
                    + formAction
                    + "; frame-ancestors 'none'; base-uri 'none'")
            .with("Referrer-Policy", "no-referrer")
            .with("X-Content-Type-Options", "nosniff")
            .with("X-Frame-Options", "DENY")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("Cross-Origin-Resource-Policy", "same-origin");
    return secure ? answer.with("Strict-Transport-Security", "max-age=31536000") : answer;
  }
}
