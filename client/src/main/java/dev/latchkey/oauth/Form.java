package dev.latchkey.oauth;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parameters in {@code application/x-www-form-urlencoded}, in order. Immutable. */
public final class Form {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters;

  private Form(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /** No parameters. */
  public static Form empty() {
    return new Form(List.of());
  }

  /**
   * Reads a query or a body.
   *
   * @throws IllegalArgumentException if an escape in it is broken
   */
  public static Form parse(String text) {
    List<Parameter> parsed = new ArrayList<>();
    for (String part : text.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      parsed.add(
          new Parameter(
              URLDecoder.decode(name, StandardCharsets.UTF_8),
              URLDecoder.decode(value, StandardCharsets.UTF_8)));
    }
    return new Form(parsed);
  }

  /** This form and one parameter more. */
  public Form and(String name, String value) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(name, value));
    return new Form(List.copyOf(more));
  }

  /** The value of {@code name}, unless absent. */
  public Optional<String> get(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  /** Whether a name occurs more than once. */
  public boolean hasRepeats() {
    long names = parameters.stream().map(Parameter::name).distinct().count();
    return names != parameters.size();
  }

  /** The encoded text; a space becomes {@code +}. */
  public String encode() {
    StringBuilder text = new StringBuilder();
    for (Parameter parameter : parameters) {
      if (!text.isEmpty()) {
        text.append('&');
      }
      text.append(URLEncoder.encode(parameter.name(), StandardCharsets.UTF_8))
          .append('=')
          .append(URLEncoder.encode(parameter.value(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }
}
