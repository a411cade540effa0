package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.explain.Explainer;
import dev.latchkey.home.HomeStores;
import dev.latchkey.network.Transport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.session.Status;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.trust.TrustAnchors;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is examined: one opened home, or what there is of it.
 *
 * @param environment the variables
 * @param home the Codex home, if there is a usable one
 * @param homeTrouble why there is none
 * @param log where the login log is, if that can be told
 * @param configurationTrouble why that cannot be read
 * @param remarks what was said and does not count
 * @param stores the home's stores
 * @param store the one in use
 * @param status reads who is signed in
 * @param whoami asks the issuer, and renews if that is due
 * @param policy the rules
 * @param queue revocations that wait
 * @param trust whom connections trust
 * @param endpoints where issuers are
 * @param transport the way to them
 * @param explainer says which configuration files there are
 * @param clock the time
 */
public record Patient(
    Environment environment,
    Optional<Path> home,
    Optional<ConfigurationException> homeTrouble,
    Optional<Path> log,
    Optional<ConfigurationException> configurationTrouble,
    Supplier<List<String>> remarks,
    Optional<HomeStores> stores,
    CredentialStore store,
    Supplier<Status> status,
    Supplier<Identity> whoami,
    LoginPolicy policy,
    RevocationQueue queue,
    TrustAnchors trust,
    Endpoints endpoints,
    Transport transport,
    Explainer explainer,
    InstantSource clock) {}
