package dev.latchkey.authority.workload;

import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Shown;
import dev.latchkey.authority.workload.NotAccepted.Reason;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a workload says of itself: for the audit trail, and never a reason to let it in.
 *
 * @param members {@code instance_id}, {@code labels}, or neither
 */
record WorkloadContext(Map<String, Object> members) {
  /** Bytes of the JSON text. */
  static final int LONGEST = 1_024;

  static final int MOST_LABELS = 8;
  static final WorkloadContext NONE = new WorkloadContext(Map.of());

  private static final int LONGEST_VALUE = 256;
  private static final int LONGEST_NAME = 64;
  private static final Set<String> MEMBERS = Set.of("instance_id", "labels");

  WorkloadContext {
    members = Map.copyOf(members);
  }

  /**
   * Reads the JSON text.
   *
   * @throws NotAccepted if it is not of this form
   */
  static WorkloadContext parse(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new NotAccepted(Reason.CONTEXT);
    }
    Map<String, Object> members;
    try {
      members = Json.read(text);
    } catch (JacksonException e) {
      throw new NotAccepted(Reason.CONTEXT);
    }
    if (!MEMBERS.containsAll(members.keySet())) {
      throw new NotAccepted(Reason.CONTEXT);
    }
    Map<String, Object> kept = new LinkedHashMap<>();
    if (members.containsKey("instance_id")) {
      kept.put("instance_id", text(members.get("instance_id")));
    }
    if (members.containsKey("labels")) {
      kept.put("labels", labels(members.get("labels")));
    }
    return new WorkloadContext(kept);
  }

  private static Map<String, String> labels(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> labels) || labels.size() > MOST_LABELS) {
      throw new NotAccepted(Reason.CONTEXT);
    }
    Map<String, String> kept = new LinkedHashMap<>();
    labels.forEach((name, label) -> {
      if (!(name instanceof String key) || !Shown.isText(key, LONGEST_NAME)) {
        throw new NotAccepted(Reason.CONTEXT);
      }
      kept.put(key, text(label));
    });
    return kept;
  }

  private static String text(@Nullable Object value) {
    if (value instanceof String text && Shown.isText(text, LONGEST_VALUE)) {
      return text;
    }
    throw new NotAccepted(Reason.CONTEXT);
  }
}
