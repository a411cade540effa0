package dev.latchkey.login;

import java.net.URI;

/** What the browser shows after a successful sign-in (protocol §2.9). */
public sealed interface SuccessPage {
  /**
   * A page of the callback server.
   *
   * @param streamlined Codex's name for its shorter page; it is passed on in the URL
   */
  record Local(boolean streamlined) implements SuccessPage {}

  /**
   * A page elsewhere, unless the account still has to be set up.
   *
   * @param page the page, whose query is replaced
   * @param appBrand {@code codex} or {@code chatgpt}
   */
  record Hosted(URI page, String appBrand) implements SuccessPage {}
}
