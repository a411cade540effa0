package dev.latchkey.cli.command;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonObject;

/** What went wrong, for programs. */
public final class ErrorJson {
  private ErrorJson() {}

  public static JsonObject of(LatchkeyException e) {
    return JsonObject.empty()
        .with("code", e.code().id())
        .with("message", String.valueOf(e.getMessage()))
        .with("remedy", e.remedy());
  }
}
