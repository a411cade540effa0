package dev.latchkey.session;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The keeper that listens at a home's own token socket. Whatever goes wrong with it means no: then
 * who asks goes on as if there were none, and is told what is really wrong. Thread-safe.
 */
public final class SocketLoginKeeper implements LoginKeeper {
  private final Path socket;

  /** At {@code path}, where perhaps nobody listens. */
  public SocketLoginKeeper(Path path) {
    this.socket = path;
  }

  @Override
  public boolean provides(Duration life) {
    return isGranted(new Question.Token(Optional.of(life)));
  }

  @Override
  public boolean replaces(Secret refused) {
    return isGranted(new Question.Recover(refused.sha256()));
  }

  private boolean isGranted(Question question) {
    try {
      return TokenSocketClient.own(socket).ask(question).orElse(null) instanceof Reply.Granted;
    } catch (LatchkeyException no) {
      return false;
    }
  }
}
