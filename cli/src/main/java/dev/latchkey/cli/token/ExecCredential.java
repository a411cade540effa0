package dev.latchkey.cli.token;

import dev.latchkey.cli.terminal.Timestamps;
import dev.latchkey.config.Environment;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.session.AccessToken;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The answer of a credential plug-in to a Kubernetes client ({@code ExecCredential} of {@code
 * client.authentication.k8s.io}).
 */
final class ExecCredential {
  private static final String GROUP = "client.authentication.k8s.io/";

  private ExecCredential() {}

  /** The answer in the version that the client asks for in {@code KUBERNETES_EXEC_INFO}. */
  static String of(AccessToken token, Environment environment) {
    JsonObject status =
        JsonObject.empty()
            .withOptional(
                "expirationTimestamp",
                // Kubernetes knows whole seconds only; a token that ends earlier is no harm.
                token.expiresAt().map(end -> Timestamps.text(end.truncatedTo(ChronoUnit.SECONDS))))
            .with("token", token.value().reveal());
    return new JsonWriter()
        .compact(
            JsonObject.empty()
                .with("apiVersion", version(environment))
                .with("kind", "ExecCredential")
                .with("status", status));
  }

  private static String version(Environment environment) {
    return environment
        .get("KUBERNETES_EXEC_INFO")
        .flatMap(ExecCredential::asked)
        .filter(version -> version.equals(GROUP + "v1beta1"))
        .orElse(GROUP + "v1");
  }

  private static Optional<String> asked(String request) {
    try {
      return new JsonReader().read(request).root() instanceof JsonObject object
          ? object.string("apiVersion")
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }
}
