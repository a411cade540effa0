package dev.latchkey.authority.signin;

import java.util.Optional;

/**
 * A page of this server that wants somebody signed in and is asked for by no program. Its token is
 * its name: there is nothing in it to seal.
 *
 * @param token a word; has no dot in it, so that it is no sealed text
 * @param clientName what the sign-in page says that it leads to
 * @param continuePath where it is
 */
public record OwnPage(String token, String clientName, String continuePath)
    implements Pending, Pending.Finder {

  @Override
  public String loginHint() {
    return "";
  }

  @Override
  public String returnOrigin() {
    return "";
  }

  @Override
  public Optional<OwnPage> find(String shown) {
    return shown.equals(token) ? Optional.of(this) : Optional.empty();
  }
}
