package dev.latchkey.cli.keep;

import dev.latchkey.cli.terminal.Terminal;
import dev.latchkey.credential.Printable;
import dev.latchkey.keep.News;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What changes about a kept login, as lines with the time. */
final class NewsText implements News.Listener {
  private final Terminal terminal;
  private final InstantSource clock;

  NewsText(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  /** The line with which it begins. */
  void begun(String store, Path socket) {
    say(
        "Keeping "
            + Printable.escape(store)
            + " as process "
            + ProcessHandle.current().pid()
            + "; tokens are given out at "
            + Printable.escape(socket.toString()));
  }

  @Override
  public void changed(News news) {
    say(
        switch (news) {
          case News.Keeping(Optional<Instant> until) ->
              until
                  .map(end -> "The login is well; its token is good until " + seconds(end))
                  .orElse("The login is well; its token does not say when it ends");
          case News.Renewed(Instant until) -> "Renewed; the token is good until " + seconds(until);
          case News.Trouble(var reason, Optional<Instant> until) ->
              "Not renewed, and tried again: "
                  + reason
                      .map(e -> e.getMessage() + "; " + e.remedy())
                      .orElse("the issuer gave no new token")
                  + until
                      .map(end -> ". The present token is good until " + seconds(end))
                      .orElse(". There is no valid token meanwhile");
          case News.Waiting(String reason) -> "Waiting for a login: " + reason;
          case News.Revoked(String issuer) -> "Revoked at " + issuer;
          case News.HomeGone(String home) ->
              Printable.escape(home) + " is gone, so there is nothing to keep any more";
        });
  }

  private void say(String line) {
    terminal.say(seconds(clock.instant()) + "  " + line + ".");
    terminal.err().flush();
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
