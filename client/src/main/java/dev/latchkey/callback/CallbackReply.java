package dev.latchkey.callback;

/** What the callback server answers. */
public sealed interface CallbackReply {
  /** A short plain text. */
  record Text(int status, String text) implements CallbackReply {}

  /** A page. */
  record Page(int status, String html) implements CallbackReply {}

  /** Go there, by GET. */
  record Redirect(String location) implements CallbackReply {}
}
