package dev.latchkey.callback;

import dev.latchkey.oauth.Form;

/** Decides what the paths of the callback server mean. Called by several threads at once. */
public interface CallbackHandler {
  /** {@code /auth/callback}. */
  CallbackReply callback(Form query);

  /** {@code /success}. */
  CallbackReply success(Form query);

  /** {@code /cancel}, asked for by a program on this machine. */
  CallbackReply cancel();

  /** A reply to a request for {@code path} has left for the browser, as far as can be known. */
  void delivered(String path);
}
