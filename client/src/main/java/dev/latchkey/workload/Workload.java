package dev.latchkey.workload;

import dev.latchkey.oauth.Issuer;
import java.net.URI;
import java.util.Optional;

/**
 * A workload that signs in as itself.
 *
 * @param ruleId the rule at the issuer that says what its identity may become
 * @param source where its identity token comes from
 * @param context what the issuer's audit log is told, as it was given
 * @param issuer where the token is exchanged
 * @param tokenEndpoint its token endpoint
 */
public record Workload(
    String ruleId,
    AssertionSource source,
    Optional<String> context,
    Issuer issuer,
    URI tokenEndpoint) {}
