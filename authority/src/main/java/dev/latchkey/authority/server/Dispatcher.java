package dev.latchkey.authority.server;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.server.Routes.Audience;
import dev.latchkey.authority.storage.StorageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to an answer, whatever happens on the way. Thread-safe. */
final class Dispatcher {
  private static final int RETRY_SECONDS = 2;

  private final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private final Routes routes;
  private final Pages pages;

  Dispatcher(Routes routes, Pages pages) {
    this.routes = routes;
    this.pages = pages;
  }

  /** Whether the answer needs no waiting, so that it may be given on the network's own thread. */
  boolean instant(String method, String path) {
    return routes.find(method, path).map(Routes.Route::instant).orElse(true);
  }

  Answer answer(Request request) {
    Optional<Routes.Route> route = routes.find(request.method(), request.path());
    if (route.isEmpty()) {
      return routes.has(request.path())
          ? error(Audience.PROGRAM, 405, "method_not_allowed", "This address takes another method.")
              .with("Allow", routes.allowed(request.path()))
          : error(audienceOf(request), 404, "not_found", "There is nothing at this address.");
    }
    Audience audience = route.get().audience();
    try {
      return route.get().endpoint().answer(request);
    } catch (Refusal e) {
      Answer answer = error(audience, e.status(), e.code(), e.text());
      return e.status() == 503 ? retryLater(answer) : answer;
    } catch (StorageException e) {
      log.error("{} {}: {}", request.method(), request.path(), trace(e));
      return retryLater(
          error(
              audience,
              503,
              "temporarily_unavailable",
              "The server cannot reach its store just now. Try again in a moment."));
    } catch (RuntimeException e) {
      log.error("{} {}: {}", request.method(), request.path(), trace(e));
      return error(audience, 500, "server_error", "Something went wrong in this server.");
    }
  }

  /** For what never became a request. */
  Answer refuse(int status, String code, String text) {
    return error(Audience.PROGRAM, status, code, text);
  }

  private static Answer retryLater(Answer answer) {
    return answer.with("Retry-After", Integer.toString(RETRY_SECONDS));
  }

  private static Audience audienceOf(Request request) {
    return request.headers().getOrDefault("accept", java.util.List.of()).stream()
            .anyMatch(accept -> accept.contains("text/html"))
        ? Audience.PERSON
        : Audience.PROGRAM;
  }

  private Answer error(Audience audience, int status, String code, String text) {
    return switch (audience) {
      case PERSON -> pages.notice(status, status >= 500 ? "Not now" : "This cannot go on", text);
      case PROGRAM -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", code);
        body.put("error_description", text);
        yield Answer.json(status, body);
      }
    };
  }

  /**
   * What failed and where, without the messages of exceptions that are not ours: those may quote
   * what was sent.
   */
  private static String trace(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Throwable each = failure;
    for (int depth = 0; each != null && depth < 5; depth++) {
      text.append(depth == 0 ? "" : " caused by ").append(each.getClass().getName());
      if (each instanceof StorageException) {
        text.append(" (").append(each.getMessage()).append(')');
      }
      StackTraceElement[] frames = each.getStackTrace();
      for (int i = 0; i < Math.min(4, frames.length); i++) {
        text.append(" at ").append(frames[i]);
      }
      each = each.getCause();
    }
    return text.toString();
  }
}
