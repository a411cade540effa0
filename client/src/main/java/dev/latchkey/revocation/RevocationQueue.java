package dev.latchkey.revocation;

import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonValue;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.RevocationRequest;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Revocations that an issuer has not confirmed yet, kept durably beside the store: a chain is
 * written here before its credential is deleted, and struck out when it is known to be dead (B47).
 *
 * <p>The file ({@code latchkey/revocations.json}) has a version, and per entry what a later,
 * patient retry needs: when it was queued, how often and when it was tried, and why that failed.
 * Members that this version does not know are lost with their entry only when that entry is
 * confirmed. Thread-safe.
 */
public final class RevocationQueue {
  private static final String PENDING = "pending";
  private static final Duration PER_REQUEST = Duration.ofSeconds(10);

  private final CredentialStore store;
  private final Sidecar sidecar;
  private final RevocationEndpoint endpoint;
  private final InstantSource clock;

  /** Entries that could not be written down; they live as long as this object. */
  private final List<QueueEntry> unsaved = new CopyOnWriteArrayList<>();

  /** The queue beside {@code store}. */
  public RevocationQueue(CredentialStore store, RevocationEndpoint endpoint, InstantSource clock) {
    this.store = store;
    this.sidecar = store.sidecar("revocations");
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /** How many wait, as far as the file can be read. */
  public int size() {
    return pending().size();
  }

  /** Those that wait, as far as the file can be read, the oldest first. */
  public List<PendingRevocation> pending() {
    List<PendingRevocation> pending = new ArrayList<>();
    for (QueueEntry entry : trouble().isPresent() ? unsaved : entries()) {
      pending.add(entry.pending());
    }
    return List.copyOf(pending);
  }

  /** Why the file cannot be read, if so. */
  public Optional<String> trouble() {
    try {
      sidecar.read();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(e.getMessage() + "; " + e.remedy());
    }
  }

  /**
   * Queues a revocation. If that cannot be written down, on a full disk for example, it is
   * remembered in memory: the credential is being given up, and trying to revoke it must not depend
   * on the disk.
   *
   * @param owner the open transaction, which is what makes writing here safe
   * @return the entry's id
   */
  public String add(StoreTransaction owner, RevocationRequest request) {
    QueueEntry entry = QueueEntry.of(request, clock.instant());
    try {
      List<QueueEntry> entries = new ArrayList<>(saved());
      entries.add(entry);
      save(entries);
    } catch (StoreException notWritten) {
      unsaved.add(entry);
    }
    return entry.id();
  }

  /** Revokes a chain that nobody owns; what is not confirmed is queued. */
  RevocationOutcome revokeAtOnce(RevocationRequest request) {
    String issuer = SafeUrl.origin(request.endpoint());
    try {
      endpoint.revoke(request);
      return new RevocationOutcome.Confirmed(issuer);
    } catch (LatchkeyException notConfirmed) {
      String reason = reason(notConfirmed);
      try (StoreTransaction owner = store.begin()) {
        add(owner, request);
        return new RevocationOutcome.Pending(issuer, reason);
      } catch (StoreException notQueued) {
        return new RevocationOutcome.Impossible(issuer, reason);
      }
    }
  }

  /** Takes back an entry whose credential is stored after all. */
  void withdraw(StoreTransaction owner, String id) {
    unsaved.removeIf(entry -> entry.id().equals(id));
    List<QueueEntry> entries = new ArrayList<>(saved());
    if (entries.removeIf(entry -> entry.id().equals(id))) {
      save(entries);
    }
  }

  /**
   * Tries every entry once, except that an issuer which did not answer is not asked again in this
   * call, and strikes out what was confirmed.
   */
  public List<RevocationOutcome> attempt() {
    List<RevocationOutcome> outcomes = new ArrayList<>();
    List<QueueEntry> entries;
    try {
      entries = entries();
    } catch (StoreException e) {
      outcomes.add(new RevocationOutcome.Impossible("some issuer", String.valueOf(e.getMessage())));
      entries = List.copyOf(unsaved);
    }
    outcomes.addAll(attempt(entries, Duration.ofDays(1), true));
    return List.copyOf(outcomes);
  }

  /** When {@link #attemptDue} has something to do next; nothing if none waits. */
  public Optional<Instant> nextDueAt() {
    return pending().stream().map(PendingRevocation::nextAttemptAt).min(Instant::compareTo);
  }

  /**
   * Tries those entries whose time has come, for about {@code limit} in all. Each is taken before
   * it is tried, so that of several processes one tries it. Costs one read if none is due.
   *
   * @return the outcomes of those that were tried
   */
  public List<RevocationOutcome> attemptDue(Duration limit) {
    try {
      if (due(entries()).isEmpty()) {
        return List.of();
      }
      List<QueueEntry> taken;
      Instant now = clock.instant();
      try (StoreTransaction owner = store.begin()) {
        taken = due(entries());
        unsaved.replaceAll(entry -> entry.isDue(now) ? entry.begun(now) : entry);
        save(saved().stream().map(entry -> entry.isDue(now) ? entry.begun(now) : entry).toList());
      }
      return attempt(taken, limit, false);
    } catch (StoreException later) {
      return List.of(); // A file that cannot be read is told by status.
    }
  }

  private List<QueueEntry> due(List<QueueEntry> entries) {
    Instant now = clock.instant();
    return entries.stream().filter(entry -> entry.isDue(now)).toList();
  }

  private List<RevocationOutcome> attempt(
      List<QueueEntry> entries, Duration limit, boolean toBeCounted) {
    if (entries.isEmpty()) {
      return List.of();
    }
    List<RevocationOutcome> outcomes = new ArrayList<>();
    Map<String, Optional<String>> failures = new HashMap<>();
    Set<URI> silent = new HashSet<>();
    long deadline = System.nanoTime() + limit.toNanos();
    // The newest first: it is what the user has just asked for.
    for (QueueEntry entry : entries.reversed()) {
      RevocationRequest request = entry.request();
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (silent.contains(request.endpoint()) || left.toMillis() <= 0) {
        outcomes.add(new RevocationOutcome.Pending(entry.issuer(), "it did not answer just now"));
        continue;
      }
      try {
        endpoint.revoke(request, left.compareTo(PER_REQUEST) < 0 ? left : PER_REQUEST);
        failures.put(entry.id(), Optional.empty());
        outcomes.add(new RevocationOutcome.Confirmed(entry.issuer()));
      } catch (LatchkeyException e) {
        if (e instanceof UnreachableException) {
          silent.add(request.endpoint());
        }
        String reason = reason(e);
        failures.put(entry.id(), Optional.of(reason));
        outcomes.add(new RevocationOutcome.Pending(entry.issuer(), reason));
      }
    }
    record(failures, toBeCounted);
    return List.copyOf(outcomes);
  }

  /** Why it failed; where trying again is no help, with what would be. */
  private static String reason(LatchkeyException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case ISSUER_UNTRUSTED, CA_INVALID, PROXY_INVALID, PROXY_UNREACHABLE, PROXY_REFUSED ->
          message + "; " + e.remedy();
      default -> message;
    };
  }

  /** Writes down what was tried: an entry without a failure is done. */
  private void record(Map<String, Optional<String>> failures, boolean toBeCounted) {
    Instant now = clock.instant();
    try (StoreTransaction owner = store.begin()) {
      List<QueueEntry> kept = new ArrayList<>();
      for (QueueEntry entry : entries()) {
        Optional<String> failure = failures.get(entry.id());
        if (failure == null) {
          kept.add(entry);
        } else if (failure.isPresent()) {
          kept.add((toBeCounted ? entry.begun(now) : entry).failed(failure.get()));
        }
      }
      save(kept);
      unsaved.clear();
    } catch (StoreException notWritten) {
      // What was confirmed will be tried once more, which an issuer must tolerate (RFC 7009 §2.2).
    }
  }

  private List<QueueEntry> entries() {
    List<QueueEntry> entries = new ArrayList<>(saved());
    entries.addAll(unsaved);
    return entries;
  }

  private List<QueueEntry> saved() {
    JsonValue pending =
        sidecar.read().flatMap(content -> content.get(PENDING)).orElse(new JsonArray(List.of()));
    List<QueueEntry> entries = new ArrayList<>();
    if (pending instanceof JsonArray array) {
      for (JsonValue element : array.elements()) {
        if (element instanceof JsonObject entry && QueueEntry.isComplete(entry)) {
          entries.add(new QueueEntry(entry));
        }
      }
    }
    return entries;
  }

  /** Entries and members that a later version wrote stay as they are. */
  private void save(List<QueueEntry> entries) {
    JsonObject before = sidecar.read().orElseGet(JsonObject::empty);
    List<JsonValue> all = new ArrayList<>();
    if (before.get(PENDING).orElse(null) instanceof JsonArray array) {
      for (JsonValue element : array.elements()) {
        if (!(element instanceof JsonObject entry && QueueEntry.isComplete(entry))) {
          all.add(element);
        }
      }
    }
    for (QueueEntry entry : entries) {
      all.add(entry.json());
    }
    JsonObject versioned =
        before.get("version").isPresent() ? before : before.with("version", new JsonNumber("1"));
    sidecar.write(versioned.with(PENDING, new JsonArray(all)));
  }
}
