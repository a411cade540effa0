package dev.latchkey.cli;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.RecordedRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an issuer can do to a request that carries secrets: above all, send them back. */
enum Trouble {
  NONE,
  ECHO_PLAIN,
  ECHO_JSON,
  ECHO_FORM,
  ECHO_AS_CODE,
  ECHO_IN_HEADERS,
  ECHO_IN_SUCCESS,
  REDIRECT,
  CUT,
  DROPPED;

  /** The words under which secrets travel. */
  private static final List<String> SENT =
      List.of(
          "code",
          "code_verifier",
          "refresh_token",
          "token",
          "subject_token",
          "assertion",
          "device_auth_id",
          "signature",
          "state");

  /** In redirects, beside what was sent. */
  static final String PASSWORD = "canary-proxy-password";

  /** The request comes back, as far as it is secret. */
  Answer answer() {
    return switch (this) {
      case NONE -> Answer.normal();
      case CUT -> Answer.normal().cutAfter(10);
      case DROPPED -> Answer.dropAfterReading();
      case ECHO_PLAIN ->
          Answer.from(request -> Answer.body(400, "text/plain", "bad: " + said(request)));
      case ECHO_JSON ->
          Answer.from(request ->
              Answer.json(
                  400, Map.of("error", "invalid_grant", "error_description", said(request))));
      case ECHO_FORM ->
          Answer.from(request ->
              Answer.oauthError(
                  401, "invalid_grant", URLEncoder.encode(said(request), StandardCharsets.UTF_8)));
      case ECHO_AS_CODE ->
          Answer.from(
              request -> Answer.error(400, secrets(request).getFirst(), "the code says it"));
      case ECHO_IN_HEADERS ->
          Answer.from(request ->
              Answer.oauthError(400, "invalid_grant", "see the id")
                  .withHeader(
                      "x-request-id", URLEncoder.encode(said(request), StandardCharsets.UTF_8)));
      case ECHO_IN_SUCCESS ->
          Answer.from(request -> Answer.body(200, "text/html", "<p>" + said(request)));
      case REDIRECT ->
          Answer.from(request ->
              Answer.redirect(
                  307,
                  URI.create(
                      "https://kim:"
                          + PASSWORD
                          + "@elsewhere.example/"
                          + URLEncoder.encode(secrets(request).getFirst(), StandardCharsets.UTF_8)
                          + "?"
                          + Parameters.encode(
                              "next",
                              secrets(request).getLast(),
                              "code",
                              secrets(request).getFirst())
                          + "#"
                          + PASSWORD)));
    };
  }

  private static String said(RecordedRequest request) {
    return String.join(" ", secrets(request));
  }

  /** The secrets of {@code request}; a word if it has none. */
  static List<String> secrets(RecordedRequest request) {
    List<String> found =
        new ArrayList<>(
            SENT.stream().flatMap(name -> request.field(name).stream()).distinct().toList());
    request.bearer().ifPresent(found::add);
    return found.isEmpty() ? List.of("nothing") : found;
  }
}
