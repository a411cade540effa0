package dev.latchkey.authority.page;

import java.util.List;

/**
 * What the page shows on which a person lets a program in that waits elsewhere.
 *
 * @param client the program that asks
 * @param code the code that was typed, to be compared
 * @param email who is signed in
 * @param workspaces where they may go
 * @param permissions what the program may do, in words
 * @param requestedFrom from which address the program asked
 * @param agent what the program calls itself, or empty
 * @param requestedAt when it asked, in words
 * @param address from which address the browser comes
 * @param elsewhere whether the program is on another network than the browser
 * @param secondFactor what the rules on second factors ask of this account
 * @param request names the request in the form
 * @param formToken binds the form to this browser and this request
 */
public record DeviceApprovalView(
    String client,
    String code,
    String email,
    List<ConsentView.Choice> workspaces,
    List<String> permissions,
    String requestedFrom,
    String agent,
    String requestedAt,
    String address,
    boolean elsewhere,
    String secondFactor,
    String request,
    String formToken) {}
