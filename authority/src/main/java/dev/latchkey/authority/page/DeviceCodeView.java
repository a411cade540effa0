package dev.latchkey.authority.page;

/**
 * What the page for typing a code shows.
 *
 * @param email who is signed in
 * @param problem what went wrong before, or empty
 * @param formToken binds the form to this browser
 */
public record DeviceCodeView(String email, String problem, String formToken) {}
