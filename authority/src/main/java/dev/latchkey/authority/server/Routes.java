package dev.latchkey.authority.server;

import dev.latchkey.authority.account.MySignIns;
import dev.latchkey.authority.agent.AgentEndpoints;
import dev.latchkey.authority.device.DeviceSignIn;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.SegmentEndpoint;
import dev.latchkey.authority.oauth.OAuth;
import dev.latchkey.authority.page.Pages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The route table: every path that this server answers, to the letter. A path that differs in
 * anything, be it a slash, a dot or an escape, is another path. A few have one segment that is
 * somebody's name. Immutable.
 */
final class Routes {
  private final Map<String, Map<String, Route>> byPath = new HashMap<>();
  private final List<SegmentRoute> bySegment = new ArrayList<>();

  /** Who reads the answers of a route, which decides the form of its errors. */
  enum Audience {
    PERSON,
    PROGRAM
  }

  /**
   * One route.
   *
   * @param instant whether it answers without waiting for anything
   */
  record Route(Endpoint endpoint, Audience audience, boolean instant) {}

  /**
   * A route whose path has one variable segment between two texts. The segment is of characters
   * that mean nothing in a path, so nothing in it can be decoded, folded or climbed out of.
   */
  private record SegmentRoute(
      String method, String before, String after, SegmentEndpoint endpoint, Audience audience) {
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    Optional<String> segment(String path) {
      int end = path.length() - after.length();
      return end > before.length() && path.startsWith(before) && path.endsWith(after)
          ? Optional.of(path.substring(before.length(), end))
              .filter(segment -> SEGMENT.matcher(segment).matches())
          : Optional.empty();
    }

    Route with(String segment) {
      return new Route(request -> endpoint.answer(request, segment), audience, false);
    }
  }

  Routes(
      OAuth oauth,
      DeviceSignIn device,
      MySignIns mine,
      AgentEndpoints agents,
      Endpoint signIn,
      Pages pages,
      String issuer) {
    Answer home = pages.home(issuer, device.enabled());
    Answer health = Answer.of(200, "text/plain; charset=utf-8", "ok\n");

    instant("GET", "/", request -> home, Audience.PERSON);
    instant("GET", pages.stylePath(), pages.style(), Audience.PERSON);
    instant("GET", "/healthz", request -> health, Audience.PROGRAM);
    instant("GET", "/.well-known/openid-configuration", oauth.metadata(), Audience.PROGRAM);
    instant("GET", "/.well-known/oauth-authorization-server", oauth.metadata(), Audience.PROGRAM);
    instant("GET", "/.well-known/jwks.json", oauth.keys(), Audience.PROGRAM);

    waiting("GET", "/oauth/authorize", oauth.authorize(), Audience.PERSON);
    waiting("POST", "/sign-in", signIn, Audience.PERSON);
    waiting("GET", "/oauth/consent", oauth.showConsent(), Audience.PERSON);
    waiting("POST", "/oauth/consent", oauth.decideConsent(), Audience.PERSON);

    waiting("POST", "/oauth/token", oauth.token(), Audience.PROGRAM);
    waiting("POST", "/oauth/revoke", oauth.revoke(), Audience.PROGRAM);
    String whoami = "/v1/user-auth-credential/whoami";
    waiting("GET", whoami, oauth.whoami(), Audience.PROGRAM);
    waiting("GET", "/api/accounts" + whoami, oauth.whoami(), Audience.PROGRAM);

    waiting("POST", DeviceSignIn.CODE_PATH, device.requestCode(), Audience.PROGRAM);
    waiting("POST", DeviceSignIn.POLL_PATH, device.poll(), Audience.PROGRAM);
    waiting("GET", DeviceSignIn.PAGE_PATH, device.showPage(), Audience.PERSON);
    waiting("POST", DeviceSignIn.PAGE_PATH, device.takeCode(), Audience.PERSON);
    waiting("POST", DeviceSignIn.DECISION_PATH, device.decide(), Audience.PERSON);

    waiting("GET", MySignIns.PATH, mine.show(), Audience.PERSON);
    waiting("POST", MySignIns.END_PATH, mine.end(), Audience.PERSON);
    waiting("POST", MySignIns.SIGN_OUT_PATH, mine.signOut(), Audience.PERSON);

    // The second is where Codex looks below an address that it does not know.
    waiting("GET", "/agent-identities/jwks", agents.keys(), Audience.PROGRAM);
    waiting("GET", "/api/codex/agent-identities/jwks", agents.keys(), Audience.PROGRAM);
    for (String base : List.of("", "/api/accounts")) {
      bySegment.add(
          new SegmentRoute(
              "POST",
              base + "/v1/agent/",
              "/task/register",
              agents.registerTask(),
              Audience.PROGRAM));
    }
  }

  private void instant(String method, String path, Endpoint endpoint, Audience audience) {
    put(method, path, new Route(endpoint, audience, true));
  }

  private void waiting(String method, String path, Endpoint endpoint, Audience audience) {
    put(method, path, new Route(endpoint, audience, false));
  }

  private void put(String method, String path, Route route) {
    byPath.computeIfAbsent(path, p -> new HashMap<>()).put(method, route);
  }

  private Map<String, Route> at(String path) {
    Map<String, Route> literal = byPath.get(path);
    if (literal != null) {
      return literal;
    }
    for (SegmentRoute route : bySegment) {
      Optional<String> segment = route.segment(path);
      if (segment.isPresent()) {
        return Map.of(route.method(), route.with(segment.get()));
      }
    }
    return Map.of();
  }

  /** Whether anything is at {@code path}. */
  boolean has(String path) {
    return !at(path).isEmpty();
  }

  /** The route for a method; a HEAD is a GET whose body is not sent. */
  Optional<Route> find(String method, String path) {
    return Optional.ofNullable(at(path).get(method.equals("HEAD") ? "GET" : method));
  }

  /** The methods at {@code path}, for the header {@code Allow}. */
  String allowed(String path) {
    TreeSet<String> methods = new TreeSet<>(at(path).keySet());
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }
}
