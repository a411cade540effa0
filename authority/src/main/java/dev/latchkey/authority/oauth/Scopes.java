package dev.latchkey.authority.oauth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The scopes that can be granted. What is asked for beyond them is left out, and the answer says
 * what was granted (RFC 6749 §3.3).
 */
public final class Scopes {
  static final String OPENID = "openid";
  static final String OFFLINE = "offline_access";

  /** What a program gets that asks for nothing in particular. */
  public static final String BASIC = "openid profile email offline_access";

  private static final int MOST = 32;
  private static final Pattern ITEM = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");
  private static final Map<String, String> KNOWN = new LinkedHashMap<>();

  // The three that say who somebody is make one line: no program asks for fewer.
  static {
    KNOWN.put(OPENID, "know who you are: your e-mail address, your role and your workspace's plan");
    KNOWN.put("profile", "");
    KNOWN.put("email", "");
    KNOWN.put(OFFLINE, "stay signed in until you or an administrator signs it out");
    KNOWN.put("api.connectors.read", "read from services connected to the workspace");
    KNOWN.put("api.connectors.invoke", "act in services connected to the workspace");
  }

  private Scopes() {}

  static Set<String> known() {
    return KNOWN.keySet();
  }

  /**
   * The scope to grant for what was asked; empty if the text is no scope or too long. Nothing asked
   * means all but the connected services.
   */
  static Optional<String> grantable(Optional<String> asked) {
    if (asked.isEmpty()) {
      return Optional.of(BASIC);
    }
    return items(asked.get())
        .map(items -> {
          List<String> granted = new ArrayList<>(KNOWN.keySet());
          granted.retainAll(items);
          return String.join(" ", granted);
        });
  }

  /** The scope {@code asked} if it lies within {@code granted}; empty if not. */
  static Optional<String> narrowed(String asked, String granted) {
    Set<String> held = Set.of(granted.split(" ", -1));
    return items(asked).filter(held::containsAll).map(items -> String.join(" ", items));
  }

  static boolean has(String scope, String item) {
    return List.of(scope.split(" ", -1)).contains(item);
  }

  /** What a scope allows, in words. */
  public static List<String> inWords(String scope) {
    return KNOWN.entrySet().stream()
        .filter(entry -> has(scope, entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(words -> !words.isEmpty())
        .toList();
  }

  private static Optional<Set<String>> items(String text) {
    String[] items = text.split(" ", -1);
    if (items.length > MOST) {
      return Optional.empty();
    }
    Set<String> set = new TreeSet<>();
    for (String item : items) {
      if (!ITEM.matcher(item).matches()) {
        return Optional.empty();
      }
      set.add(item);
    }
    return Optional.of(set);
  }
}
