package dev.latchkey.keyring.windows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A Credential Manager as good as its test. Refuses what Windows refuses. */
final class MemoryAdvapi implements Advapi {
  final TreeMap<String, Credential> credentials = new TreeMap<>();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  /** How many calls that change something are still carried out; then each fails. */
  int changesLeft = Integer.MAX_VALUE;

  /** What happens before each reading. */
  Runnable beforeReading = () -> {};

  @Override
  public Optional<Credential> read(String target) {
    beforeReading.run();
    return Optional.ofNullable(credentials.get(target));
  }

  @Override
  public void write(Credential credential) throws AdvapiTrouble {
    change();
    if (credential.blob().length > LONGEST_BLOB) {
      throw new AdvapiTrouble(1783); // RPC_X_BAD_STUB_DATA, which Windows answers with.
    }
    now = now.plusSeconds(1);
    credentials.put(
        credential.target(),
        new Credential(credential.target(), credential.user(), credential.blob().clone(), now));
  }

  @Override
  public boolean delete(String target) throws AdvapiTrouble {
    change();
    return credentials.remove(target) != null;
  }

  private void change() throws AdvapiTrouble {
    if (changesLeft-- <= 0) {
      throw new AdvapiTrouble(5);
    }
  }

  @Override
  public List<String> names(String prefix) {
    return credentials.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }
}
