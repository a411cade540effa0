package dev.latchkey.keyring.session;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.BoundedKeyring;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.system.SystemKeyringProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The other side of {@link KeyringProcess}: a command in each line, an answer for each. */
final class KeyringProcessMain {
  private KeyringProcessMain() {}

  /** With {@code bounded MILLISECONDS} as arguments, calls have that limit. */
  public static void main(String[] options) throws IOException {
    Keyring system = new SystemKeyringProvider().keyring();
    Keyring keyring =
        options.length == 2 && options[0].equals("bounded")
            ? new BoundedKeyring(
                system, Duration.ofMillis(Long.parseLong(options[1])), Optional.empty())
            : system;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = in.readLine()) != null) {
      StringBuilder answer = new StringBuilder();
      try {
        answer.append("ok");
        for (String field : answer(keyring, KeyringProcess.decode(line))) {
          answer.append(' ').append(KeyringProcess.encode(field));
        }
      } catch (StoreException e) {
        answer.setLength(0);
        answer.append("trouble ").append(e.code().name());
        answer.append(' ').append(KeyringProcess.encode(String.valueOf(e.getMessage())));
        answer.append(' ').append(KeyringProcess.encode(e.remedy()));
      }
      System.out.println(answer);
    }
  }

  private static List<String> answer(Keyring keyring, List<String> command) {
    List<String> answer = new ArrayList<>();
    switch (command.getFirst()) {
      case "describe" -> answer.add(keyring.describe());
      case "find" -> {
        for (KeyringItem item : keyring.find(name(command))) {
          answer.add(item.handle());
          answer.add(item.value().reveal());
          answer.add(item.modified().toString());
        }
      }
      case "add" -> keyring.add(name(command), Secret.of(command.get(3)));
      case "change" -> keyring.change(item(command), Secret.of(command.get(4)));
      case "remove" -> keyring.remove(item(command));
      case "unlock" -> keyring.unlock();
      case "cancel" -> keyring.cancel();
      case "waiting" ->
          answer.add(
              Long.toString(
                  Thread.getAllStackTraces().keySet().stream()
                      .filter(thread -> thread.getName().equals("latchkey-keyring"))
                      .count()));
      default -> throw new IllegalArgumentException(command.getFirst());
    }
    return answer;
  }

  private static KeyringName name(List<String> command) {
    return new KeyringName(command.get(1), command.get(2));
  }

  private static KeyringItem item(List<String> command) {
    return new KeyringItem(name(command), command.get(3), Secret.of(""), Instant.EPOCH);
  }
}
