package dev.latchkey.credential;

/** Whose settings govern what a credential may do and what becomes of its data (R-AUTH-3). */
public enum Controls {
  /** A ChatGPT workspace: its permissions and roles, and Enterprise's retention and residency. */
  WORKSPACE("workspace"),
  /** An organisation of the API platform: its retention and data sharing. */
  API_ORGANISATION("api-organisation"),
  /** An AWS account. */
  AWS_ACCOUNT("aws-account");

  private final String id;

  Controls(String id) {
    this.id = id;
  }

  /** The name in {@code --json}. */
  public String id() {
    return id;
  }
}
