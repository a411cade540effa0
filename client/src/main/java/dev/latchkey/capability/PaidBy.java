package dev.latchkey.capability;

import java.util.Optional;

/** What a use is paid from. */
public enum PaidBy {
  /** What the ChatGPT plan includes, then ChatGPT credits. */
  PLAN("plan"),
  /** The API organisation, at standard API pricing. */
  API("api"),
  /** The AWS account, at the prices of Amazon Bedrock. */
  AWS("aws");

  private final String id;

  PaidBy(String id) {
    this.id = id;
  }

  /** The name in the table and in {@code --json}. */
  public String id() {
    return id;
  }

  /** The value of that name. */
  public static Optional<PaidBy> parse(String id) {
    for (PaidBy value : values()) {
      if (value.id.equals(id)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
