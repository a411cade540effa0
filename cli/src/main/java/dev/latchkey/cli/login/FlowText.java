package dev.latchkey.cli.login;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonBoolean;
import dev.latchkey.json.JsonNull;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonString;
import dev.latchkey.json.JsonValue;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.login.Flow;
import dev.latchkey.login.FlowChoice;
import dev.latchkey.login.FlowFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which flow would be taken and why, for people and for programs. */
final class FlowText {
  private FlowText() {}

  /** A flow in words, as the beginning of a sentence. */
  static String name(Flow flow) {
    return switch (flow) {
      case LOOPBACK -> "Sign-in in the browser of this machine";
      case DEVICE -> "Sign-in by device code";
      case PASTE -> "Sign-in by pasting the address on which the browser ends";
    };
  }

  /** The explanation for people. */
  static List<String> lines(FlowChoice choice, FlowFacts facts) {
    List<String> lines = new ArrayList<>();
    switch (choice) {
      case FlowChoice.Take take -> {
        lines.add(name(take.flow()) + " (latchkey login --flow " + take.flow().word() + ")");
        reasons(lines, take.reasons());
        take.otherwise()
            .ifPresent(flow ->
                lines.add("  Else       " + flow.word() + ", if the issuer does not offer that"));
      }
      case FlowChoice.None none -> {
        lines.add("None: there is nobody here to sign in");
        reasons(lines, none.reasons());
      }
    }
    lines.add("  Any other  latchkey login --flow loopback|device|paste");
    facts
        .ssh()
        .ifPresent(ssh -> lines.add("  Tunnel     " + ssh.forward(1455) + " (for loopback)"));
    return lines;
  }

  private static void reasons(List<String> lines, List<String> reasons) {
    for (int i = 0; i < reasons.size(); i++) {
      lines.add((i == 0 ? "  Because    " : "             ") + reasons.get(i));
    }
  }

  /** The explanation for programs; its schema is {@code docs/schema/flow.schema.json}. */
  static String json(FlowChoice choice, FlowFacts facts) {
    JsonValue flow = new JsonNull();
    JsonValue otherwise = new JsonNull();
    if (choice instanceof FlowChoice.Take take) {
      flow = new JsonString(take.flow().word());
      otherwise = text(take.otherwise().map(Flow::word));
    }
    List<JsonValue> reasons = new ArrayList<>();
    for (String reason : choice.reasons()) {
      reasons.add(new JsonString(reason));
    }
    return new JsonWriter()
        .pretty(
            JsonObject.empty()
                .with("version", new JsonNumber("1"))
                .with("flow", flow)
                .with("otherwise", otherwise)
                .with("reasons", new JsonArray(reasons))
                .with("tunnel", text(facts.ssh().map(ssh -> ssh.forward(1455))))
                .with(
                    "facts",
                    JsonObject.empty()
                        .with("display", new JsonBoolean(facts.display()))
                        .with("opener", text(facts.opener()))
                        .with("ssh", new JsonBoolean(facts.ssh().isPresent()))
                        .with("container", text(facts.container()))
                        .with("workspace", text(facts.workspace()))
                        .with("wsl", new JsonBoolean(facts.wsl()))
                        .with("callback_port", new JsonBoolean(facts.callbackPort()))
                        .with("ci", text(facts.ci()))
                        .with("input_is_terminal", new JsonBoolean(facts.inputIsTerminal()))
                        .with("messages_are_seen", new JsonBoolean(facts.messagesAreSeen()))));
  }

  private static JsonValue text(Optional<String> value) {
    return value.<JsonValue>map(JsonString::new).orElseGet(JsonNull::new);
  }
}
