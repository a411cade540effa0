package dev.latchkey.authority.server;

/**
 * The first workspace and who owns it.
 *
 * @param workspaceName what people call the workspace: 1 to 100 characters
 * @param email the owner's e-mail address, with which they sign in
 * @param password 8 to 1,024 characters
 */
public record FirstOwner(String workspaceName, String email, OwnerPassword password) {}
