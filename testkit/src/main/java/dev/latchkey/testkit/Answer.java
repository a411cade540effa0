package dev.latchkey.testkit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the issuer does with one request: what it says, and in which manner. Immutable, so one
 * answer may be given often.
 *
 * <p>First chosen by one of the factories, then bent: {@code Answer.json(200,
 * "{}").after(ofSeconds(2))}. {@link #normal()} is what a real issuer would say, and can be bent as
 * well: {@code Answer.normal().cutAfter(10)} spends the refresh token and loses the answer on the
 * way.
 */
public final class Answer {
  /** What is said. */
  sealed interface Content {
    /** What a real issuer would say. */
    record Normal() implements Content {}

    /** Words given by the test. */
    record Fixed(Reply reply) implements Content {}

    /** An answer found only once the request is known. */
    record Computed(Function<RecordedRequest, Answer> function) implements Content {}

    /** Silence until the issuer is closed. */
    record Silence() implements Content {}

    /** The connection is closed without a word. */
    record Drop(boolean readFirst) implements Content {}
  }

  /** One way in which it is said; of several of one kind the last counts. */
  sealed interface Bend {
    /** Wait first. */
    record After(Duration delay) implements Bend {}

    /** Wait for the test. */
    record HeldBy(Gate gate) implements Bend {}

    /** One more header. */
    record Header(String name, String value) implements Bend {}

    /** Close in the middle of the body. */
    record Cut(long bytes) implements Bend {}

    /** Fall silent in the middle of the body. */
    record Stall(long bytes) implements Bend {}

    /** Claim a length. */
    record Declared(long bytes) implements Bend {}

    /** Send a little at a time. */
    record Drip(int bytes, Duration pause) implements Bend {}
  }

  private final Content content;
  private final List<Bend> bends;

  private Answer(Content content, List<Bend> bends) {
    this.content = content;
    this.bends = bends;
  }

  private static Answer of(Content content) {
    return new Answer(content, List.of());
  }

  /** What a real issuer would answer. */
  public static Answer normal() {
    return of(new Content.Normal());
  }

  /** A status without a body. */
  public static Answer status(int status) {
    return body(status, "", "");
  }

  /** A JSON body. */
  public static Answer json(int status, String json) {
    return body(status, "application/json", json);
  }

  /** A JSON object of the given members. */
  public static Answer json(int status, Map<String, ?> members) {
    return json(status, Json.compact(members));
  }

  /** An error in the words of RFC 6749: {@code error} and {@code error_description}. */
  public static Answer oauthError(int status, String error, String description) {
    return of(new Content.Fixed(Reply.oauthError(status, error, description)));
  }

  /**
   * An error with {@code error.code} and {@code error.message}, as the refresh endpoint reports it.
   */
  public static Answer error(int status, String code, String message) {
    return of(new Content.Fixed(Reply.error(status, code, message)));
  }

  /** A body of any type; an empty type sends no {@code Content-Type}. */
  public static Answer body(int status, String contentType, String text) {
    return of(new Content.Fixed(Reply.of(status, contentType, text)));
  }

  /**
   * A JSON body of at least {@code bytes} bytes, for clients that must not read without a limit.
   */
  public static Answer oversized(int status, long bytes) {
    byte[] spaces = " ".repeat(8192).getBytes(StandardCharsets.US_ASCII);
    Reply reply = Reply.of(status, "application/json", "");
    long times = (bytes + spaces.length - 1) / spaces.length;
    return of(
        new Content.Fixed(
            new Reply(reply.status(), reply.headers(), new Reply.Body(spaces, times))));
  }

  /** A redirect: 301, 302, 303, 307 or 308. */
  public static Answer redirect(int status, URI target) {
    return of(new Content.Fixed(Reply.redirect(status, target)));
  }

  /**
   * At {@link Endpoint#AUTHORIZE}: sends the browser back with an error; an empty description is
   * left out.
   */
  public static Answer authorizationError(String error, String description) {
    return from(request -> {
      Parameters query = request.query();
      String target =
          query.get("redirect_uri")
              + "?"
              + Parameters.encode("error", error)
              + (description.isEmpty()
                  ? ""
                  : "&" + Parameters.encode("error_description", description))
              + query
                  .find("state")
                  .map(state -> "&" + Parameters.encode("state", state))
                  .orElse("");
      return redirect(302, URI.create(target));
    });
  }

  /** An answer that depends on the request. */
  public static Answer from(Function<RecordedRequest, Answer> function) {
    return of(new Content.Computed(function));
  }

  /** Reads the request and never answers; the connection stays open until the issuer is closed. */
  public static Answer hang() {
    return of(new Content.Silence());
  }

  /** Closes the connection before the body of the request is read. */
  public static Answer dropBeforeReading() {
    return of(new Content.Drop(false));
  }

  /** Reads the request and closes the connection without an answer. */
  public static Answer dropAfterReading() {
    return of(new Content.Drop(true));
  }

  /** Adds a header, or replaces the one of that name. */
  public Answer withHeader(String name, String value) {
    return bent(new Bend.Header(name, value));
  }

  /**
   * Waits before anything is sent. What the request changes at the issuer is changed before the
   * wait.
   */
  public Answer after(Duration delay) {
    return bent(new Bend.After(delay));
  }

  /** Waits at {@code gate}. What the request changes at the issuer is changed before the wait. */
  public Answer heldBy(Gate gate) {
    return bent(new Bend.HeldBy(gate));
  }

  /** Closes the connection after the headers and {@code bytes} bytes of the body. */
  public Answer cutAfter(long bytes) {
    return bent(new Bend.Cut(bytes));
  }

  /**
   * Goes silent after the headers and {@code bytes} bytes of the body, with the connection open.
   */
  public Answer stallAfter(long bytes) {
    return bent(new Bend.Stall(bytes));
  }

  /** Claims a {@code Content-Length} that is longer than the body, then closes the connection. */
  public Answer declaringLength(long bytes) {
    return bent(new Bend.Declared(bytes));
  }

  /** Sends the body {@code bytes} bytes at a time, with a pause after each. */
  public Answer drip(int bytes, Duration pause) {
    return bent(new Bend.Drip(bytes, pause));
  }

  Content content() {
    return content;
  }

  List<Bend> bends() {
    return bends;
  }

  boolean dropsUnread() {
    return content instanceof Content.Drop drop && !drop.readFirst();
  }

  Answer bent(Bend bend) {
    List<Bend> more = new ArrayList<>(bends);
    more.add(bend);
    return new Answer(content, List.copyOf(more));
  }
}
