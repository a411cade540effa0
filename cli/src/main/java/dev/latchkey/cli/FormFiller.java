package dev.latchkey.cli;

import dev.latchkey.oauth.Form;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Goes through an authority's sign-in pages as a browser without scripts would: follows redirects,
 * keeps cookies, sends the forms that the pages hold.
 */
final class FormFiller {
  private static final int MAX_PAGES = 6;
  private static final Pattern FORM = Pattern.compile("<form[^>]*\\baction=\"([^\"]*)\"");
  private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>");
  private static final Pattern NAME = Pattern.compile("\\bname=\"([^\"]*)\"");
  private static final Pattern VALUE = Pattern.compile("\\bvalue=\"([^\"]*)\"");

  private final String email;
  private final String password;

  FormFiller(String email, String password) {
    this.email = email;
    this.password = password;
  }

  /** Begins at {@code page}, on a thread of its own: the sign-in waits for what comes of it. */
  void open(URI page) {
    Thread.ofVirtual().name("form-filler").start(() -> fill(page));
  }

  private void fill(URI start) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      HttpResponse<String> page = send(client, HttpRequest.newBuilder(start));
      for (int i = 0; i < MAX_PAGES; i++) {
        Optional<HttpRequest.Builder> next = answer(page);
        if (next.isEmpty()) {
          break;
        }
        page = send(client, next.get());
      }
      client.shutdownNow();
    } catch (IOException e) {
      // The sign-in notices that nobody came, and says so.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The request that sends the first form of {@code page}, if it has one. */
  private Optional<HttpRequest.Builder> answer(HttpResponse<String> page) {
    String html = page.body();
    Matcher form = FORM.matcher(html);
    if (!form.find()) {
      return Optional.empty();
    }
    int end = html.indexOf("</form>", form.end());
    Matcher input = INPUT.matcher(html.substring(form.end(), end < 0 ? html.length() : end));
    Form filled = Form.empty();
    while (input.find()) {
      Matcher name = NAME.matcher(input.group());
      if (name.find()) {
        filled = filled.and(name.group(1), value(name.group(1), input.group()));
      }
    }
    if (html.contains("value=\"allow\"")) {
      filled = filled.and("decision", "allow");
    }
    return Optional.of(
        HttpRequest.newBuilder(page.uri().resolve(unescape(form.group(1))))
            .header("Content-Type", Form.MEDIA_TYPE)
            .header("Origin", page.uri().getScheme() + "://" + page.uri().getAuthority())
            .POST(HttpRequest.BodyPublishers.ofString(filled.encode())));
  }

  private String value(String name, String input) {
    return switch (name) {
      case "email" -> email;
      case "password" -> password;
      default -> {
        Matcher value = VALUE.matcher(input);
        yield value.find() ? unescape(value.group(1)) : "";
      }
    };
  }

  private static String unescape(String text) {
    return text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
