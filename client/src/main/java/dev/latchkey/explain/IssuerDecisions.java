package dev.latchkey.explain;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Provenance;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who issued the credential that counts, and where it is renewed and revoked.
 *
 * @param environment the variables
 * @param endpoints decides the addresses
 */
record IssuerDecisions(Environment environment, Endpoints endpoints) {
  private static final String VARIABLE = "LATCHKEY_ISSUER";
  private static final String REFRESH = "CODEX_REFRESH_TOKEN_URL_OVERRIDE";
  private static final String REVOKE = "CODEX_REVOKE_TOKEN_URL_OVERRIDE";
  private static final String WHOAMI = "CODEX_AUTHAPI_BASE_URL";
  private static final String CLIENT_ID = "CODEX_APP_SERVER_LOGIN_CLIENT_ID";

  /** For what {@code stored} and {@code status} are of. */
  List<Decision> decide(Optional<AuthDocument> stored, Status status) {
    List<Decision> all = new ArrayList<>();
    all.add(Decision.attempt("issuer", "Issuer", () -> issuer(stored, status)));
    address("refresh-url", "Renewed at", List.of(REFRESH), status, endpoints::refresh, all);
    address("revoke-url", "Revoked at", List.of(REVOKE, REFRESH), status, endpoints::revoke, all);
    address("identity-url", "Identity at", List.of(WHOAMI), status, endpoints::whoami, all);
    environment.getTrimmed(CLIENT_ID).ifPresent(id -> all.add(clientId(id, stored, status)));
    return all;
  }

  private Decision issuer(Optional<AuthDocument> stored, Status status) {
    Optional<String> variable = environment.getTrimmed(VARIABLE);
    if (status.state() != Status.State.SIGNED_IN) {
      return variable.isPresent()
          ? issuer(
              endpoints.issuerOfEnvironment().given(),
              Source.of(VARIABLE),
              "of the next sign-in, unless --issuer says otherwise",
              List.of())
          : issuer(Issuer.DEFAULT.given(), Source.BUILT_IN, "of the next sign-in", List.of());
    }
    List<Loser> losers = new ArrayList<>();
    variable.ifPresent(url ->
        losers.add(
            new Loser(
                SafeUrl.withoutSecrets(url),
                Source.of(VARIABLE),
                "it is for sign-ins and for tokens that do not say who issued them")));
    if (status.issuer().isEmpty()) {
      return Decision.nothing(
          "issuer",
          "Issuer",
          status.mode().filter(mode -> mode.payer() == Payer.METERED).isPresent()
              ? "a key has none"
              : "whoever keeps the login knows it",
          losers);
    }
    String issuer = status.issuer().get();
    if (status.source() == dev.latchkey.session.Source.STORE) {
      if (provenance(stored).isPresent()) {
        return issuer(
            issuer, Source.of(status.store()), "the stored login says who issued it", losers);
      }
      if (stored.isPresent() && stored.get().credential() instanceof Credential.ChatGptSession) {
        return issuer(
            issuer, Source.BUILT_IN, "the stored login does not say who issued it", losers);
      }
      if (!issuer.equals(endpoints.issuerOfEnvironment().given())) {
        return issuer(issuer, Source.of(status.store()), "it was noted beside the token", losers);
      }
    }
    return variable.isPresent()
        ? issuer(issuer, Source.of(VARIABLE), "the token does not say who issued it", List.of())
        : issuer(issuer, Source.BUILT_IN, "the token does not say who issued it", List.of());
  }

  private static Decision issuer(String given, Source source, String reason, List<Loser> losers) {
    return Decision.of("issuer", "Issuer", SafeUrl.withoutSecrets(given), source, reason, losers);
  }

  private static Optional<Provenance> provenance(Optional<AuthDocument> stored) {
    return stored.isPresent()
            && stored.get().credential() instanceof Credential.ChatGptSession session
        ? session.tokens().provenance()
        : Optional.empty();
  }

  /** An address that a variable says; nothing is added if none does. */
  private void address(
      String id,
      String label,
      List<String> variables,
      Status status,
      Function<Issuer, URI> address,
      List<Decision> to) {
    Optional<String> winner =
        variables.stream().filter(name -> environment.getTrimmed(name).isPresent()).findFirst();
    if (winner.isEmpty()) {
      return;
    }
    to.add(
        Decision.attempt(
            id,
            label,
            () -> {
              Issuer issuer =
                  status.issuer().map(endpoints::issuer).orElseGet(endpoints::issuerOfEnvironment);
              return Decision.of(
                  id,
                  label,
                  SafeUrl.withoutSecrets(address.apply(issuer).toString()),
                  Source.of(winner.get()),
                  winner.get().equals(variables.getFirst())
                      ? ""
                      : "beside the address that the variable says",
                  List.of(
                      new Loser(
                          "an address of " + SafeUrl.withoutSecrets(issuer.given()),
                          Source.of("the issuer"),
                          "the variable comes before the issuer's own address")));
            }));
  }

  private static Decision clientId(String id, Optional<AuthDocument> stored, Status status) {
    List<Loser> losers =
        status.source() == dev.latchkey.session.Source.STORE
            ? provenance(stored)
                .map(known ->
                    List.of(
                        new Loser(
                            Printable.escape(known.clientId(), 100),
                            Source.of(status.store()),
                            "the variable comes before what the login says")))
                .orElse(List.of())
            : List.of();
    return Decision.of(
        "client-id",
        "Client id",
        Printable.escape(id, 100),
        Source.of(CLIENT_ID),
        "for renewals and revocations",
        losers);
  }
}
