package dev.latchkey.cli.status;

import dev.latchkey.cli.command.ErrorJson;
import dev.latchkey.cli.terminal.Timestamps;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.policy.Violation;
import dev.latchkey.revocation.PendingRevocation;
import dev.latchkey.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A status for programs; its schema is {@code docs/schema/status.schema.json}. Every member is
 * always there.
 */
final class StatusJson {
  private static final JsonValue VERSION = new JsonNumber("1");

  private StatusJson() {}

  static String of(Status status, boolean verified, String profile) {
    Optional<Identity> identity = status.identity();
    Optional<AuthMode> governed =
        status.state() == Status.State.SIGNED_IN ? status.mode() : Optional.empty();
    List<JsonValue> warnings = new ArrayList<>();
    for (String warning : status.warnings()) {
      warnings.add(new JsonString(warning));
    }
    JsonObject json =
        JsonObject.empty()
            .with("version", VERSION)
            .with("signed_in", bool(status.state() == Status.State.SIGNED_IN))
            .with("state", state(status.state()))
            .with("profile", profile)
            .with("source", status.source().id())
            .with("mode", text(status.mode().map(AuthMode::wireName)))
            .with("payer", text(governed.map(mode -> mode.payer().id())))
            .with("controls", text(governed.map(mode -> mode.controls().id())))
            .with("missing", text(status.missing()))
            .with("email", text(identity.flatMap(Identity::email)))
            .with("user_id", text(identity.flatMap(Identity::userId)))
            .with("account_id", text(identity.flatMap(Identity::accountId)))
            .with("plan", text(identity.flatMap(Identity::plan).map(Plan::wireName)))
            .with("fedramp", bool(identity.map(Identity::fedramp).orElse(false)))
            .with("api_key", text(status.maskedKey()))
            .with("store", status.store())
            .with("issuer", text(status.issuer()))
            .with("expires_at", text(status.expiresAt().map(Timestamps::text)))
            .with("expired", bool(status.expired()))
            .with("renewable", bool(status.renewable()))
            .with("last_refresh", text(status.lastRefresh().map(Timestamps::text)))
            .with("verified", bool(verified))
            .with("checked_at", text(status.checkedAt().map(Timestamps::text)))
            .with(
                "pending_revocations", new JsonNumber(String.valueOf(status.pendingRevocations())))
            .with("revocations", revocations(status.revocations()))
            .with("allowed", bool(status.violation().isEmpty()))
            .with("violation", status.violation().map(StatusJson::violation).orElse(new JsonNull()))
            .with("warnings", new JsonArray(warnings))
            .with("error", new JsonNull());
    return new JsonWriter().pretty(json);
  }

  /** The same shape where no status can be told. */
  static String of(LatchkeyException e, Optional<String> profile) {
    JsonObject json =
        JsonObject.empty()
            .with("version", VERSION)
            .with("signed_in", bool(false))
            .with("state", "unknown")
            .with("profile", text(profile))
            .with("source", new JsonNull())
            .with("mode", new JsonNull())
            .with("payer", new JsonNull())
            .with("controls", new JsonNull())
            .with("missing", new JsonNull())
            .with("email", new JsonNull())
            .with("user_id", new JsonNull())
            .with("account_id", new JsonNull())
            .with("plan", new JsonNull())
            .with("fedramp", bool(false))
            .with("api_key", new JsonNull())
            .with("store", new JsonNull())
            .with("issuer", new JsonNull())
            .with("expires_at", new JsonNull())
            .with("expired", bool(false))
            .with("renewable", bool(false))
            .with("last_refresh", new JsonNull())
            .with("verified", bool(false))
            .with("checked_at", new JsonNull())
            .with("pending_revocations", new JsonNumber("0"))
            .with("revocations", new JsonArray(List.of()))
            .with("allowed", bool(false))
            .with("violation", new JsonNull())
            .with("warnings", new JsonArray(List.of()))
            .with("error", ErrorJson.of(e));
    return new JsonWriter().pretty(json);
  }

  private static JsonValue violation(Violation violation) {
    return JsonObject.empty()
        .with("rule", violation.rule().text())
        .with("place", violation.origin().toString())
        .with("layer", violation.origin().layer().id())
        .with("code", violation.code().id())
        .with("message", violation.message());
  }

  private static JsonArray revocations(List<PendingRevocation> pending) {
    List<JsonValue> all = new ArrayList<>();
    for (PendingRevocation one : pending) {
      all.add(
          JsonObject.empty()
              .with("issuer", one.issuer())
              .with("queued_at", one.queuedAt().toString())
              .with("attempts", new JsonNumber(String.valueOf(one.attempts())))
              .with("last_attempt_at", text(one.lastAttemptAt().map(Object::toString)))
              .with("next_attempt_at", one.nextAttemptAt().toString())
              .with("last_error", text(one.lastError())));
    }
    return new JsonArray(all);
  }

  private static String state(Status.State state) {
    return switch (state) {
      case SIGNED_IN -> "signed-in";
      case INCOMPLETE -> "incomplete";
      case NOT_SIGNED_IN -> "not-signed-in";
    };
  }

  private static JsonValue text(Optional<String> text) {
    return text.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }

  private static JsonValue bool(boolean value) {
    return new JsonBoolean(value);
  }
}
