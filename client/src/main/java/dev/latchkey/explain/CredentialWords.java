package dev.latchkey.explain;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Printable;
import dev.latchkey.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Credentials in words, without what makes them credentials. */
public final class CredentialWords {
  private CredentialWords() {}

  /** The one that {@code status} is of. */
  static String of(Status status) {
    String what =
        status.source() == dev.latchkey.session.Source.WORKLOAD_IDENTITY
            ? "workload identity"
            : status.mode().map(CredentialWords::kind).orElse("a credential");
    if (status.mode().equals(Optional.of(AuthMode.API_KEY))) {
      what += " " + status.maskedKey().orElse("***");
    }
    if (status.identity().isEmpty()) {
      return what;
    }
    Identity identity = status.identity().get();
    List<String> more = new ArrayList<>();
    identity.plan().map(Plan::label).ifPresent(plan -> more.add("plan " + shown(plan)));
    identity.accountId().ifPresent(id -> more.add("workspace " + shown(id)));
    return what
        + identity.email().map(email -> " of " + shown(email)).orElse("")
        + (more.isEmpty() ? "" : " (" + String.join(", ", more) + ")");
  }

  /** A kind of credential. */
  public static String kind(AuthMode mode) {
    return switch (mode) {
      case API_KEY -> "API key";
      case CHATGPT, CHATGPT_AUTH_TOKENS, HEADERS -> "ChatGPT login";
      case AGENT_IDENTITY -> "agent identity";
      case PERSONAL_ACCESS_TOKEN -> "personal access token";
      case BEDROCK_API_KEY -> "Amazon Bedrock API key";
      case BEDROCK_ACCESS_KEYS -> "AWS access keys for Amazon Bedrock";
    };
  }

  /** Who pays. */
  static String payer(Payer payer) {
    return switch (payer) {
      case SUBSCRIPTION -> "the ChatGPT plan or workspace";
      case METERED -> "the owner of the key, by use";
    };
  }

  private static String shown(String text) {
    return Printable.escape(text, 200);
  }
}
