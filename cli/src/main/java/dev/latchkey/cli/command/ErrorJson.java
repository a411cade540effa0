package dev.latchkey.cli.command;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonObject;

/** What went wrong, for programs. */
public final class ErrorJson {
  private ErrorJson() {}

  /** An object with its code, its message and its remedy. */
  public static JsonObject of(LatchkeyException e) {
    return JsonObject.empty()
        .with("code", e.code().id())
        .with("message", String.valueOf(e.getMessage()))
        .with("remedy", e.remedy());
  }
}
