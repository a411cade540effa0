package dev.latchkey.credential;

import java.util.Optional;

/** Who pays for the requests that a credential authorises. */
public enum Payer {
  /** The ChatGPT plan or workspace. */
  SUBSCRIPTION("subscription"),
  /** The owner of a key, by use. */
  METERED("metered");

  private final String id;

  Payer(String id) {
    this.id = id;
  }

  /** The name in {@code --json}. */
  public String id() {
    return id;
  }

  /** The payer of that name. */
  public static Optional<Payer> parse(String id) {
    for (Payer payer : values()) {
      if (payer.id.equals(id)) {
        return Optional.of(payer);
      }
    }
    return Optional.empty();
  }
}
