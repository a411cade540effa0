package dev.latchkey.testkit;

import java.util.List;

/**
 * The way of a browser from one address to where it came to rest.
 *
 * @param hops every page, redirects first; the last one is where it ended
 */
public record Visit(List<Page> hops) {
  /** Makes a visit of at least one page. */
  public Visit {
    hops = List.copyOf(hops);
    if (hops.isEmpty()) {
      throw new IllegalArgumentException("no page");
    }
  }

  /** Returns the page at the end. */
  public Page page() {
    return hops.get(hops.size() - 1);
  }

  /** Returns the status at the end. */
  public int status() {
    return page().status();
  }

  /** Returns the text at the end. */
  public String text() {
    return page().text();
  }
}
