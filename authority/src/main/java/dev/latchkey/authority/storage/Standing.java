package dev.latchkey.authority.storage;

/**
 * Whether a person, workspace or membership counts. A suspended one keeps what it has and may be
 * let back in.
 */
public enum Standing {
  ACTIVE,
  SUSPENDED
}
