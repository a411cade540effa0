package dev.latchkey.http;

import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import dev.latchkey.network.Origin;
import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom a login may be shown to: these origins, and nobody else. Immutable. */
public final class AllowedOrigins {
  /** Where the requests of Codex go (policy §10.1). */
  private static final List<URI> STANDARD =
      List.of(URI.create("https://chatgpt.com"), URI.create("https://api.openai.com"));

  private final Set<Origin> origins;

  private AllowedOrigins(Set<Origin> origins) {
    this.origins = origins;
  }

  /**
   * The origins of {@code addresses}; what follows a host and port does not count.
   *
   * @param allowHttp whether plain http to a host that is not this machine is acceptable (B59)
   * @throws ConfigurationException if one is no http(s) address, has a user name, or is plain http
   *     that is not acceptable
   */
  public static AllowedOrigins of(Collection<URI> addresses, boolean allowHttp) {
    Set<Origin> origins = new LinkedHashSet<>();
    for (URI address : addresses) {
      origins.add(origin(address, "that may have the login", allowHttp));
    }
    return new AllowedOrigins(origins);
  }

  /**
   * ChatGPT's, the API's, and the one that {@code chatgpt_base_url} names.
   *
   * @throws ConfigurationException if that setting is no address that may have the login
   */
  public static AllowedOrigins standard(
      Optional<Setting<String>> chatGptBaseUrl, boolean allowHttp) {
    Set<Origin> origins = new LinkedHashSet<>(of(STANDARD, false).origins);
    chatGptBaseUrl.ifPresent(base -> {
      String what = "of chatgpt_base_url (" + base.origin() + ")";
      try {
        origins.add(origin(new URI(base.value().strip()), what, allowHttp));
      } catch (URISyntaxException e) {
        throw invalid(what, base.value(), "is no URL");
      }
    });
    return new AllowedOrigins(origins);
  }

  /**
   * The origin of {@code uri}.
   *
   * @throws PolicyException if it is none of these
   */
  Origin check(URI uri) {
    Optional<Origin> origin = Origin.of(uri);
    if (origin.isPresent() && origins.contains(origin.get())) {
      return origin.get();
    }
    throw new PolicyException(
        ErrorCode.ORIGIN_NOT_ALLOWED,
        "nothing was sent to "
            + origin.map(Origin::toString).orElseGet(() -> SafeUrl.origin(uri))
            + ": the login goes to "
            + this
            + " only",
        "check the address, or open the client for that one, too: Latchkey.http(URI...)");
  }

  private static Origin origin(URI address, String what, boolean allowHttp) {
    Origin origin =
        Origin.of(address)
            .orElseThrow(
                () -> invalid(what, SafeUrl.origin(address), "is not like https://example.com"));
    if (address.getRawUserInfo() != null) {
      throw invalid(what, origin.toString(), "has a user name");
    }
    if (origin.isExposed() && !allowHttp) {
      throw invalid(what, origin.toString(), "is plain http to another machine");
    }
    return origin;
  }

  private static ConfigurationException invalid(String what, String address, String how) {
    return new ConfigurationException(
        ErrorCode.CONFIG_INVALID,
        "the address " + what + ", " + Printable.escape(address, 200) + ", " + how,
        "give one that begins with https://, or with http:// for this machine");
  }

  @Override
  public String toString() {
    return origins.isEmpty()
        ? "nobody"
        : origins.stream().map(Origin::toString).collect(Collectors.joining(", "));
  }
}
