package dev.latchkey.authority.storage;

/**
 * What a member may do in a workspace. A closed list: a role is never built from text that came
 * from outside.
 */
public enum Role {
  OWNER,
  ADMIN,
  MEMBER
}
