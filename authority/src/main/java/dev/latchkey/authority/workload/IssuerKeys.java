package dev.latchkey.authority.workload;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of the issuers that rules name, kept for a while. An issuer is asked again when
 * its keys are old or a key is unknown, once a minute at most and by one thread, so that nobody can
 * make this server press an issuer. Thread-safe.
 */
final class IssuerKeys {
  /** How long keys are taken as they are. */
  static final Duration FRESH = Duration.ofMinutes(10);

  /** How long keys are used while the issuer does not answer. */
  static final Duration USABLE = Duration.ofHours(1);

  /** How soon an issuer is asked again. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  private static final long PATIENCE_SECONDS = 10;

  private final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
  private final KeyDiscovery discovery;
  private final InstantSource clock;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  IssuerKeys(KeyDiscovery discovery, InstantSource clock) {
    this.discovery = discovery;
    this.clock = clock;
  }

  private record Known(JWKSet keys, Instant fetchedAt) {
    Optional<JWK> find(String keyId) {
      return Optional.ofNullable(keys.getKeyByKeyId(keyId));
    }

    boolean within(Duration age, Instant now) {
      return Duration.between(fetchedAt, now).abs().compareTo(age) < 0;
    }
  }

  private static final class Slot {
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Known known;
    private @Nullable Instant lastTry;
  }

  /**
   * The key of {@code issuer} with this id; empty if it has none.
   *
   * @throws KeysUnavailable if the issuer's keys are not known and cannot be had
   */
  Optional<JWK> find(String issuer, String keyId) {
    Slot slot = slots.computeIfAbsent(issuer, name -> new Slot());
    Optional<JWK> found = fresh(slot, keyId);
    if (found.isPresent()) {
      return found;
    }
    try {
      if (!slot.fetching.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new KeysUnavailable("others are waiting for the keys of " + issuer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeysUnavailable("interrupted while waiting for the keys of " + issuer);
    }
    try {
      Optional<JWK> fetchedMeanwhile = fresh(slot, keyId);
      return fetchedMeanwhile.isPresent() ? fetchedMeanwhile : ask(slot, issuer, keyId);
    } finally {
      slot.fetching.unlock();
    }
  }

  private Optional<JWK> fresh(Slot slot, String keyId) {
    Known known = slot.known;
    return known != null && known.within(FRESH, clock.instant())
        ? known.find(keyId)
        : Optional.empty();
  }

  private Optional<JWK> ask(Slot slot, String issuer, String keyId) {
    Instant now = clock.instant();
    Instant last = slot.lastTry;
    if (last == null || Duration.between(last, now).abs().compareTo(PAUSE) >= 0) {
      slot.lastTry = now;
      try {
        slot.known = new Known(discovery.fetch(issuer), now);
      } catch (KeysUnavailable e) {
        log.warn("The keys of a workload rule's issuer cannot be fetched: {}", e.getMessage());
      }
    }
    Known known = slot.known;
    if (known == null || !known.within(USABLE, now)) {
      throw new KeysUnavailable("the keys of " + issuer + " cannot be fetched just now");
    }
    return known.find(keyId);
  }
}
