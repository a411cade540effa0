package dev.latchkey.authority.agent;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.latchkey.authority.directory.InvalidValue;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.AgentKey;
import dev.latchkey.authority.keys.Ed25519;
import dev.latchkey.authority.storage.AgentEntry;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.Workspace;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mints agent identities, and revokes them. An identity names this server as its issuer, whatever
 * its reader may expect; its private key is made here, goes into the token, and is not kept.
 * Thread-safe.
 */
public final class AgentIdentities {
  /** How long an identity lives if nobody says. */
  public static final Duration USUAL_LIFE = Duration.ofDays(30);

  /** How long an identity may live. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(365);

  private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
  private static final String AUDIENCE = "codex-app-server";

  private final Storage storage;
  private final AgentKey key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Over {@code storage}, signing with {@code key}. */
  public AgentIdentities(Storage storage, AgentKey key, InstantSource clock) {
    this.storage = storage;
    this.key = key;
    this.clock = clock;
  }

  /** An identity just made, with the only copy of its token. */
  public record Created(AgentEntry entry, String token) {
    @Override
    public String toString() {
      return "Created[" + entry.id() + "]";
    }
  }

  /**
   * Mints an identity that speaks for {@code holder}.
   *
   * @throws InvalidValue if the life cannot be
   */
  public Created create(String issuer, Holder holder, Duration life) {
    if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
      throw new InvalidValue(
          "an agent lives from a minute to "
              + LONGEST_LIFE.toDays()
              + " days; choose another expiry");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Ed25519.Fresh pair = Ed25519.generate();
    AgentEntry entry =
        new AgentEntry(
            "agent-" + id(), pair.publicKey(), holder, now, now.plus(life), Optional.empty());
    String token = sign(claims(issuer, entry, pair.privateKey()));
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("for", holder.personId());
    detail.put("workspace", holder.membership().workspace().id());
    detail.put("expires_at", entry.expiresAt().toString());
    storage
        .agents()
        .add(
            entry,
            new AuditEntry(now, "operator", "agent.create", entry.id(), "ok", Json.write(detail)));
    return new Created(entry, token);
  }

  private static JWTClaimsSet claims(String issuer, AgentEntry entry, String privateKey) {
    Workspace workspace = entry.holder().membership().workspace();
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience(AUDIENCE)
        .issueTime(Date.from(entry.createdAt()))
        .expirationTime(Date.from(entry.expiresAt()))
        .claim("agent_runtime_id", entry.id())
        .claim("agent_private_key", privateKey)
        .claim("account_id", workspace.id())
        .claim("chatgpt_user_id", entry.holder().personId())
        .claim("email", entry.holder().email())
        .claim("plan_type", workspace.plan())
        .claim("chatgpt_account_is_fedramp", workspace.fedramp())
        .build();
  }

  private String sign(JWTClaimsSet claims) {
    RSAKey signing = key.signing();
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(JOSEObjectType.JWT)
                  .keyID(signing.getKeyID())
                  .build(),
              claims);
      token.sign(new RSASSASigner(signing));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the agents' signing key does not sign", e);
    }
  }

  private String id() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Tokens.encode(bytes);
  }

  /** All agents, whatever their state, oldest first. */
  public List<AgentEntry> list() {
    return storage.agents().list();
  }

  /**
   * Revokes an agent for good; its tasks end with it.
   *
   * @return whether it was there and not revoked until now
   */
  public boolean revoke(String id) {
    Instant now = clock.instant();
    return storage
        .agents()
        .revoke(id, now, new AuditEntry(now, "operator", "agent.revoke", id, "ok", "{}"));
  }
}
