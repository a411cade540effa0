package dev.latchkey.authority.page;

import java.util.List;

/**
 * What the page of one's own sign-ins shows.
 *
 * @param email who is signed in
 * @param done what was just done, or empty
 * @param formToken binds the forms to this browser
 */
public record AccountView(String email, List<Entry> entries, String done, String formToken) {

  /**
   * One program that is signed in.
   *
   * @param way how it came about, in words
   */
  public record Entry(
      String family,
      String client,
      String way,
      String workspace,
      String network,
      String begun,
      String renewed) {}
}
