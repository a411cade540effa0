package dev.latchkey.workload;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.WorkloadException;

/** Where a workload's identity token comes from. Thread-safe. */
public sealed interface AssertionSource permits IdentityTokenFile, GitHubActions {
  /**
   * The identity token as it is now.
   *
   * @throws WorkloadException if there is none at this moment, or what is there cannot be one
   * @throws dev.latchkey.error.UnreachableException if it has to be asked for, and nobody answered
   * @throws dev.latchkey.error.IssuerException if whoever was asked gave none
   */
  Secret read();

  /** What and where it is, for people. */
  String describe();
}
