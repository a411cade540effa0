package dev.latchkey.authority.storage;

/** What became of a refresh token. */
public sealed interface Rotation {
  /** The family moved to {@code generation}: the caller won. */
  record Advanced(Grant grant, long generation) implements Rotation {}

  /**
   * The answer of the last rotation once more: {@code generation} was issued but not yet presented.
   */
  record Repeated(Grant grant, long generation) implements Rotation {}

  /** An older generation was presented: the family is revoked. */
  record Replayed() implements Rotation {}

  /** The family was revoked before. */
  record Revoked() implements Rotation {}

  /** The family's time is over. */
  record Expired() implements Rotation {}

  /** The person, the membership or the workspace is suspended. */
  record Suspended() implements Rotation {}

  /** There is no such family for this client. */
  record Unknown() implements Rotation {}
}
