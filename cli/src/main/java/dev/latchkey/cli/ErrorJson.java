package dev.latchkey.cli;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonObject;

/** What went wrong, for programs. */
final class ErrorJson {
  private ErrorJson() {}

  static JsonObject of(LatchkeyException e) {
    return JsonObject.empty()
        .with("code", e.code().id())
        .with("message", String.valueOf(e.getMessage()))
        .with("remedy", e.remedy());
  }
}
