package dev.latchkey.json;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.Separators;

/** Writes a JSON tree as text. Thread-safe. */
public final class JsonWriter {
  /**
   * Made when something is first written: many processes only read. Its buffers are not kept for
   * the next document, because what they hold of the last one is often a secret.
   */
  private static final class Generators {
    private static final JsonFactory FACTORY =
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.nonRecyclingPool()).build();
  }

  /**
   * Two-space indent, {@code "name": value}, no newline at the end: the form of {@code auth.json}
   * (protocol §4.1).
   */
  public String pretty(JsonValue value) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(indenter)
            .withArrayIndenter(indenter);
    return write(
        value,
        new ObjectWriteContext.Base() {
          @Override
          public PrettyPrinter getPrettyPrinter() {
            return printer.createInstance();
          }

          @Override
          public boolean hasPrettyPrinter() {
            return true;
          }
        });
  }

  /** No white space: the form of a request body and of a keyring item. */
  public String compact(JsonValue value) {
    return write(value, ObjectWriteContext.empty());
  }

  private String write(JsonValue value, ObjectWriteContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = Generators.FACTORY.createGenerator(context, text)) {
      write(value, generator);
    }
    return text.toString();
  }

  private static void write(JsonValue value, JsonGenerator generator) {
    switch (value) {
      case JsonObject object -> {
        generator.writeStartObject();
        for (JsonObject.Member member : object.members()) {
          generator.writeName(member.name());
          write(member.value(), generator);
        }
        generator.writeEndObject();
      }
      case JsonArray array -> {
        generator.writeStartArray();
        for (JsonValue element : array.elements()) {
          write(element, generator);
        }
        generator.writeEndArray();
      }
      case JsonString string -> generator.writeString(string.value());
      case JsonNumber number -> generator.writeNumber(number.text());
      case JsonBoolean bool -> generator.writeBoolean(bool.value());
      case JsonNull ignored -> generator.writeNull();
    }
  }
}
