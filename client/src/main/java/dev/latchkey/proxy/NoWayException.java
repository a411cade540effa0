package dev.latchkey.proxy;

import java.io.IOException;

/** That there is no way through a proxy; never leaves this package. */
final class NoWayException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ProxyTrouble trouble;

  NoWayException(ProxyTrouble trouble) {
    super(trouble.message());
    this.trouble = trouble;
  }

  ProxyTrouble trouble() {
    return trouble;
  }
}
