package dev.latchkey.cli.demo;

import dev.latchkey.oauth.Form;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private volatile @Nullable String trouble;

  FormFiller(String email, String password) {
    this.email = email;
    this.password = password;
  }

  /**
   * Begins at {@code page}, on a thread of its own; if it does not get through, interrupts the
   * caller's.
   */
  void open(URI page) {
    Thread waiting = Thread.currentThread();
    Thread.ofVirtual()
        .name("form-filler")
        .start(() -> {
          trouble = fill(page).orElse(null);
          if (trouble != null) {
            waiting.interrupt();
          }
        });
  }

  /** Why it did not get through, if it did not. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private Optional<String> fill(URI start) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
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
      return page.statusCode() == 200 && page.uri().getPath().equals("/success")
          ? Optional.empty()
          : Optional.of(
              "the pages ended at " + page.uri().getPath() + " with " + page.statusCode());
    } catch (IOException e) {
      return Optional.of("a page was not reached: " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /**
   * Sends a request and follows where it leads as browsers do: by GET, and without the form's
   * Origin.
   */
  private HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> reply = receive(client, request);
    for (int i = 0; i < MAX_PAGES && reply.statusCode() / 100 == 3; i++) {
      String location = reply.headers().firstValue("Location").orElse("");
      reply = receive(client, HttpRequest.newBuilder(reply.uri().resolve(location)));
    }
    return reply;
  }

  private HttpResponse<String> receive(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    HttpResponse<String> reply =
        client.send(
            request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    reply.headers().allValues("Set-Cookie").forEach(this::keep);
    return reply;
  }

  /**
   * Keeps a cookie. {@link java.net.CookieManager} will not do: it takes a cookie with Max-Age for
   * one of RFC 2965 and sends it back in quotation marks.
   */
  private void keep(String setCookie) {
    String[] parts = setCookie.split(";", 2);
    String[] pair = parts[0].split("=", 2);
    if (pair.length < 2 || pair[1].isEmpty()) {
      cookies.remove(pair[0].strip());
    } else {
      cookies.put(pair[0].strip(), pair[1].strip());
    }
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
