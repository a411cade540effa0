package dev.latchkey.revocation;

import dev.latchkey.credential.Secret;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
  private static final String ID = "id";
  private static final String ENDPOINT = "endpoint";
  private static final String CLIENT_ID = "client_id";
  private static final String HINT = "token_type_hint";
  private static final String TOKEN = "token";
  private static final String QUEUED_AT = "queued_at";
  private static final String ATTEMPTS = "attempts";
  private static final String LAST_ATTEMPT_AT = "last_attempt_at";
  private static final String LAST_ERROR = "last_error";

  private final CredentialStore store;
  private final Sidecar sidecar;
  private final RevocationEndpoint endpoint;
  private final InstantSource clock;

  /** Entries that could not be written down; they live as long as this object. */
  private final List<JsonObject> unsaved = new CopyOnWriteArrayList<>();

  /** The queue beside {@code store}. */
  public RevocationQueue(CredentialStore store, RevocationEndpoint endpoint, InstantSource clock) {
    this.store = store;
    this.sidecar = store.sidecar("revocations");
    this.endpoint = endpoint;
    this.clock = clock;
  }

  /** How many wait, as far as the file can be read. */
  public int size() {
    return trouble().isPresent() ? unsaved.size() : entries().size();
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
    String id = UUID.randomUUID().toString();
    JsonObject entry =
        JsonObject.empty()
            .with(ID, id)
            .with(ENDPOINT, request.endpoint().toString())
            .withOptional(CLIENT_ID, request.clientId())
            .with(HINT, request.tokenTypeHint())
            .with(TOKEN, request.token().reveal())
            .with(QUEUED_AT, clock.instant().toString())
            .with(ATTEMPTS, new JsonNumber("0"));
    try {
      List<JsonObject> entries = new ArrayList<>(saved());
      entries.add(entry);
      save(entries);
    } catch (StoreException notWritten) {
      unsaved.add(entry);
    }
    return id;
  }

  /** Revokes a chain that nobody owns; what is not confirmed is queued. */
  RevocationOutcome revokeAtOnce(RevocationRequest request) {
    String issuer = SafeUrl.origin(request.endpoint());
    try {
      endpoint.revoke(request);
      return new RevocationOutcome.Confirmed(issuer);
    } catch (LatchkeyException notConfirmed) {
      String reason = String.valueOf(notConfirmed.getMessage());
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
    unsaved.removeIf(entry -> isCalled(id, entry));
    List<JsonObject> entries = new ArrayList<>(saved());
    if (entries.removeIf(entry -> isCalled(id, entry))) {
      save(entries);
    }
  }

  private static boolean isCalled(String id, JsonObject entry) {
    return entry.string(ID).filter(id::equals).isPresent();
  }

  /**
   * Tries every entry once, except that an issuer which did not answer is not asked again in this
   * call, and strikes out what was confirmed.
   */
  public List<RevocationOutcome> attempt() {
    List<RevocationOutcome> outcomes = new ArrayList<>();
    List<JsonObject> entries;
    try {
      entries = entries();
    } catch (StoreException e) {
      outcomes.add(new RevocationOutcome.Impossible("some issuer", String.valueOf(e.getMessage())));
      entries = List.copyOf(unsaved);
    }
    if (entries.isEmpty()) {
      return List.copyOf(outcomes);
    }
    Map<String, Optional<String>> failures = new HashMap<>();
    Set<URI> silent = new HashSet<>();
    // The newest first: it is what the user has just asked for.
    for (JsonObject entry : entries.reversed()) {
      RevocationRequest request = request(entry);
      String issuer = SafeUrl.origin(request.endpoint());
      if (silent.contains(request.endpoint())) {
        outcomes.add(new RevocationOutcome.Pending(issuer, "it did not answer just now"));
        continue;
      }
      String id = entry.string(ID).orElse("");
      try {
        endpoint.revoke(request);
        failures.put(id, Optional.empty());
        outcomes.add(new RevocationOutcome.Confirmed(issuer));
      } catch (LatchkeyException e) {
        if (e instanceof UnreachableException) {
          silent.add(request.endpoint());
        }
        String reason = String.valueOf(e.getMessage());
        failures.put(id, Optional.of(reason));
        outcomes.add(new RevocationOutcome.Pending(issuer, reason));
      }
    }
    record(failures);
    return outcomes;
  }

  /** Writes down what was tried: an entry without a failure is done. */
  private void record(Map<String, Optional<String>> failures) {
    Instant now = clock.instant();
    try (StoreTransaction owner = store.begin()) {
      List<JsonObject> kept = new ArrayList<>();
      for (JsonObject entry : entries()) {
        Optional<String> failure = failures.get(entry.string(ID).orElse(""));
        if (failure == null) {
          kept.add(entry);
        } else if (failure.isPresent()) {
          kept.add(
              entry
                  .with(ATTEMPTS, new JsonNumber(String.valueOf(attempts(entry) + 1)))
                  .with(LAST_ATTEMPT_AT, now.toString())
                  .with(LAST_ERROR, failure.get()));
        }
      }
      save(kept);
      unsaved.clear();
    } catch (StoreException notWritten) {
      // What was confirmed will be tried once more, which an issuer must tolerate (RFC 7009 §2.2).
    }
  }

  private static int attempts(JsonObject entry) {
    return entry.get(ATTEMPTS).orElse(null) instanceof JsonNumber number
            && number.text().length() < 9
            && number.text().chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(number.text())
        : 0;
  }

  private List<JsonObject> entries() {
    List<JsonObject> entries = new ArrayList<>(saved());
    entries.addAll(unsaved);
    return entries;
  }

  private List<JsonObject> saved() {
    JsonValue pending =
        sidecar.read().flatMap(content -> content.get(PENDING)).orElse(new JsonArray(List.of()));
    List<JsonObject> entries = new ArrayList<>();
    if (pending instanceof JsonArray array) {
      for (JsonValue element : array.elements()) {
        if (element instanceof JsonObject entry && isComplete(entry)) {
          entries.add(entry);
        }
      }
    }
    return entries;
  }

  private static boolean isComplete(JsonObject entry) {
    return entry.string(ID).isPresent()
        && entry.string(TOKEN).isPresent()
        && entry.string(HINT).isPresent()
        && entry.string(ENDPOINT).filter(RevocationQueue::isUri).isPresent();
  }

  private static boolean isUri(String text) {
    try {
      return URI.create(text).getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static RevocationRequest request(JsonObject entry) {
    return new RevocationRequest(
        URI.create(entry.string(ENDPOINT).orElseThrow()),
        entry.string(CLIENT_ID),
        entry.string(HINT).orElseThrow(),
        Secret.of(entry.string(TOKEN).orElseThrow()));
  }

  /** Entries and members that a later version wrote stay as they are. */
  private void save(List<JsonObject> entries) {
    JsonObject before = sidecar.read().orElseGet(JsonObject::empty);
    List<JsonValue> all = new ArrayList<>();
    if (before.get(PENDING).orElse(null) instanceof JsonArray array) {
      for (JsonValue element : array.elements()) {
        if (!(element instanceof JsonObject entry && isComplete(entry))) {
          all.add(element);
        }
      }
    }
    all.addAll(entries);
    JsonObject versioned =
        before.get("version").isPresent() ? before : before.with("version", new JsonNumber("1"));
    sidecar.write(versioned.with(PENDING, new JsonArray(all)));
  }
}
