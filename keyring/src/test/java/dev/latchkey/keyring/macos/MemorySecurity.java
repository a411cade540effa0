package dev.latchkey.keyring.macos;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A keychain as good as its test. */
final class MemorySecurity implements Security {
  final Map<String, byte[]> passwords = new HashMap<>();

  /** What calls without dialogs end with, if not zero. */
  int status;

  /** What the user does in dialogs; zero for all that is asked. */
  int answer;

  private void check() throws SecurityTrouble {
    if (status != 0) {
      throw new SecurityTrouble(status);
    }
  }

  private static String key(String service, String account) {
    return service + "\n" + account;
  }

  @Override
  public Optional<byte[]> find(String service, String account) throws SecurityTrouble {
    check();
    return Optional.ofNullable(passwords.get(key(service, account))).map(byte[]::clone);
  }

  @Override
  public void add(String service, String account, byte[] password) throws SecurityTrouble {
    check();
    if (passwords.putIfAbsent(key(service, account), password.clone()) != null) {
      throw new SecurityTrouble(-25299);
    }
  }

  @Override
  public void modify(String service, String account, byte[] password) throws SecurityTrouble {
    check();
    if (passwords.replace(key(service, account), password.clone()) == null) {
      throw new SecurityTrouble(-25300);
    }
  }

  @Override
  public void delete(String service, String account) throws SecurityTrouble {
    check();
    if (passwords.remove(key(service, account)) == null) {
      throw new SecurityTrouble(-25300);
    }
  }

  @Override
  public void unlock() throws SecurityTrouble {
    if (answer != 0) {
      throw new SecurityTrouble(answer);
    }
  }

  @Override
  public void askFor(String service, String account) {
    status = 0;
  }
}
