package dev.latchkey.authority.page;

import java.util.List;

/**
 * What the consent page shows.
 *
 * @param client the program that asks
 * @param clientNote what is known about it
 * @param email who is signed in
 * @param workspaces where they may go; never empty
 * @param permissions what the program may do, in words
 * @param address from which address the browser comes
 * @param returnTo where the answer goes
 * @param secondFactor what the rules on second factors ask of this account
 */
public record ConsentView(
    String client,
    String clientNote,
    String email,
    List<Choice> workspaces,
    List<String> permissions,
    String address,
    String returnTo,
    String secondFactor,
    String request,
    String formToken) {

  /** One workspace to choose. */
  public record Choice(String id, String name, String role) {}
}
