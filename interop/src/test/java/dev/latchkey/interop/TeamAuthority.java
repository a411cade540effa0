package dev.latchkey.interop;

import dev.latchkey.authority.server.Authority;
import dev.latchkey.authority.server.AuthorityOptions;
import dev.latchkey.authority.server.FirstOwner;
import dev.latchkey.authority.server.OwnerPassword;
import java.net.URI;
import java.nio.file.Path;

/** A real authority with one owner, on a free port of 127.0.0.1. */
public final class TeamAuthority implements AutoCloseable {
  public static final String EMAIL = "owner@team.example";
  static final String PASSWORD = "correct horse battery";

  private final Path data;
  private final Authority authority;

  private TeamAuthority(Path data, Authority authority) {
    this.data = data;
    this.authority = authority;
  }

  /** Starts one with its data below {@code parent}. */
  public static TeamAuthority start(Path parent) {
    Path data = parent.resolve("authority");
    try (OwnerPassword password = OwnerPassword.of(PASSWORD.toCharArray())) {
      Authority.initialise(data, new FirstOwner("Team", EMAIL, password));
    }
    return new TeamAuthority(data, Authority.start(AuthorityOptions.in(data)));
  }

  Path data() {
    return data;
  }

  public URI issuer() {
    return authority.issuer();
  }

  /** Returns one of its addresses. */
  URI at(String path) {
    return URI.create(issuer() + path);
  }

  @Override
  public void close() {
    authority.close();
  }
}
