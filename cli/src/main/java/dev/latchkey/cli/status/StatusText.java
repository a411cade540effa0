package dev.latchkey.cli.status;

import dev.latchkey.cli.terminal.Durations;
import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.cli.terminal.Timestamps;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Controls;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Printable;
import dev.latchkey.policy.Violation;
import dev.latchkey.revocation.PendingRevocation;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A status for people. Its first line begins with Codex's own sentence for the same state (protocol
 * §11.2).
 */
public final class StatusText {
  private static final String SIGN_IN = "latchkey login";

  private final Terminal terminal;
  private final InstantSource clock;

  /** Writes to {@code terminal}; {@code clock} tells how long a token is still good. */
  public StatusText(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  /**
   * Prints it.
   *
   * @param verified whether the issuer has just confirmed it
   * @param profile the profile, unless it is the one that everybody has
   */
  public void print(Status status, boolean verified, Optional<String> profile) {
    PrintStream out = terminal.out();
    out.println(terminal.strong(headline(status)));
    if (status.identity().isPresent()) {
      Identity identity = status.identity().get();
      line("Workspace", identity.accountId().map(StatusText::shown).orElse("none named"));
      line("Plan", identity.plan().map(Plan::label).map(StatusText::shown).orElse("unknown"));
    }
    if (status.state() == Status.State.SIGNED_IN) {
      line("Paid by", paidBy(status.mode().orElseThrow().controls()));
    }
    if (status.issuer().isPresent()) {
      line("Issuer", shown(status.issuer().get()) + (verified ? ", which confirms it" : ""));
    }
    if (profile.isPresent()) {
      line("Profile", profile.get());
    }
    if (status.state() != Status.State.NOT_SIGNED_IN) {
      line(status.source() == Source.STORE ? "Store" : "Source", shown(status.store()));
    }
    if (status.issuer().isPresent() || status.source() == Source.TOKEN_SOCKET) {
      line("Token", token(status, verified));
    }
    if (status.pendingRevocations() > 0) {
      waiting(status.revocations());
    }
    if (status.violation().isPresent()) {
      Violation violation = status.violation().get();
      line("Forbidden", violation.message());
      line("", "by " + shown(violation.source()));
      line("", "run, token and login status --enforce sign it out");
    }
    String next = next(status);
    if (!next.isEmpty()) {
      boolean signIn = next.equals(SIGN_IN) && profile.isPresent();
      line("Next", signIn ? next + " --profile " + profile.get() : next);
    }
    for (String warning : status.warnings()) {
      terminal.warn(warning);
    }
  }

  /** How many wait; and where, since when and why those do that wait longest. */
  private void waiting(List<PendingRevocation> revocations) {
    int count = revocations.size();
    line(
        "Waiting",
        count + (count == 1 ? " revocation" : " revocations") + " not confirmed by the issuer yet");
    for (PendingRevocation revocation : revocations.subList(0, Math.min(count, 3))) {
      line(
          "",
          "at "
              + shown(revocation.issuer())
              + " for "
              + Durations.words(Duration.between(revocation.queuedAt(), clock.instant()))
              + ", tried "
              + (revocation.attempts() == 1 ? "once" : revocation.attempts() + " times")
              + revocation.lastError().map(error -> ": " + shown(error)).orElse(""));
    }
  }

  private void line(String label, String text) {
    terminal
        .out()
        .println(
            "  " + terminal.faint(label + " ".repeat(Math.max(1, 11 - label.length()))) + text);
  }

  private static String headline(Status status) {
    return switch (status.state()) {
      case NOT_SIGNED_IN -> "Not logged in";
      case INCOMPLETE ->
          "Not logged in: the stored login is incomplete, "
              + status.missing().orElse("something")
              + " is missing";
      case SIGNED_IN -> signedIn(status);
    };
  }

  private static String signedIn(Status status) {
    if (status.source() == Source.WORKLOAD_IDENTITY) {
      return "Logged in using workload identity";
    }
    return switch (status.mode().orElseThrow()) {
      case CHATGPT, CHATGPT_AUTH_TOKENS, HEADERS -> "Logged in using ChatGPT" + as(status);
      case API_KEY -> "API key configured - " + status.maskedKey().orElse("***");
      case AGENT_IDENTITY -> "Logged in using access token" + as(status);
      case PERSONAL_ACCESS_TOKEN -> "Logged in using personal access token" + as(status);
      case BEDROCK_API_KEY -> "Logged in using Amazon Bedrock API key";
      case BEDROCK_ACCESS_KEYS -> "Logged in using Amazon Bedrock AWS access keys";
    };
  }

  /** What {@code latchkey capabilities} says at length, without the table that it reads. */
  private static String paidBy(Controls controls) {
    return switch (controls) {
      case WORKSPACE -> "the plan, then credits; workspace permissions apply";
      case API_ORGANISATION -> "the API organisation, by use; its data settings apply";
      case AWS_ACCOUNT -> "the AWS account, by use; its policies apply";
    };
  }

  private static String as(Status status) {
    return status
        .identity()
        .flatMap(Identity::email)
        .map(email -> " as " + shown(email))
        .orElse("");
  }

  private String token(Status status, boolean verified) {
    if (status.source() == Source.WORKLOAD_IDENTITY) {
      return "exchanged when it is needed, never stored" + (verified ? "" : "; not verified");
    }
    if (status.mode().orElseThrow() == AuthMode.PERSONAL_ACCESS_TOKEN) {
      return personal(status, verified);
    }
    if (status.mode().orElseThrow() == AuthMode.AGENT_IDENTITY) {
      return "signs each request" + end(status) + (verified ? "" : "; not verified");
    }
    String renewal =
        status.renewable() ? ", renewed automatically" : ", cannot be renewed (no refresh token)";
    if (status.expiresAt().isEmpty()) {
      return "does not say when it ends" + renewal;
    }
    Instant end = status.expiresAt().get();
    Duration left = Duration.between(clock.instant(), end);
    return status.expired()
        ? "ended " + Durations.words(left.negated()) + " ago" + renewal
        : "valid for " + Durations.words(left) + " (until " + Timestamps.text(end) + ")" + renewal;
  }

  /** Only its issuer knows a personal token; an old answer is not sold as a new one (B54). */
  private String personal(Status status, boolean verified) {
    if (verified) {
      return "its issuer confirms it";
    }
    return status
        .checkedAt()
        .map(at ->
            "last checked "
                + Durations.words(Duration.between(at, clock.instant()))
                + " ago; not verified now")
        .orElse("not verified; --verify asks its issuer");
  }

  private String end(Status status) {
    return status
        .expiresAt()
        .map(at ->
            status.expired()
                ? ", ended " + Durations.words(Duration.between(at, clock.instant())) + " ago"
                : ", valid for " + Durations.words(Duration.between(clock.instant(), at)))
        .orElse("");
  }

  private static String next(Status status) {
    return switch (status.state()) {
      case NOT_SIGNED_IN, INCOMPLETE -> SIGN_IN;
      case SIGNED_IN -> {
        if (status.violation().isPresent()) {
          yield status.violation().get().remedy();
        }
        if (status.expired() && !status.renewable()) {
          yield SIGN_IN;
        }
        yield status.mode().orElseThrow() == AuthMode.API_KEY
            ? "the key is checked when a request is sent"
            : "";
      }
    };
  }

  private static String shown(String text) {
    return Printable.escape(text, 200);
  }
}
