package dev.latchkey.authority.page;

/**
 * What the sign-in page shows.
 *
 * @param client the program that asked
 * @param email what to put into the address field
 * @param problem what went wrong before, or empty
 * @param request the pending request, to be handed on
 * @param formToken binds the form to this browser
 */
public record SignInView(
    String client, String email, String problem, String request, String formToken) {}
