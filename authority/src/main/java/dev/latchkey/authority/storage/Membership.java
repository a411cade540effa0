package dev.latchkey.authority.storage;

/** One person's place in one workspace. */
public record Membership(String personId, Workspace workspace, Role role) {}
