package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The authority's memory.
 *
 * <p>Each method that changes something is one transaction: when it returns, the change and its
 * audit entry are durable; when it throws {@link StorageException}, none of it happened as far as
 * the caller can know, and the caller must not report success. Every implementation passes the
 * contract suite {@code StorageContract}. Implementations are thread-safe. Times are kept to the
 * millisecond.
 */
public interface Storage extends AutoCloseable {

  /**
   * A random text, new for each new store and after {@link #renewEpoch}. Whoever mixes it into a
   * key makes everything sealed with that key worthless once the epoch changes.
   */
  String epoch();

  /**
   * Replaces the epoch, and revokes every personal access token and agent. Meant for the operator
   * who has just restored a backup, because tokens that were spent or revoked after the backup was
   * taken would otherwise look good.
   */
  String renewEpoch(AuditEntry audit);

  /** Whether {@link #establish} has been done. */
  boolean isEstablished();

  /**
   * Creates the first workspace and its owner.
   *
   * @return false, with nothing changed, if there is already a workspace
   */
  boolean establish(Workspace workspace, Person owner, AuditEntry audit);

  /** Adds a workspace whose id is not yet taken. */
  void addWorkspace(Workspace workspace, AuditEntry audit);

  /** Adds a person whose id and address are not yet taken. */
  void addPerson(Person person, AuditEntry audit);

  /** Makes a person a member of a workspace, or changes the role and standing of a member. */
  void putMembership(
      String workspaceId, String personId, Role role, Standing standing, AuditEntry audit);

  /** Suspends a person or lets them back in; works at once on sessions and tokens. */
  void setPersonStanding(String personId, Standing standing, AuditEntry audit);

  /** Finds a person by the canonical form of an e-mail address, whatever their standing. */
  Optional<Person> personByEmail(String emailKey);

  /**
   * The active memberships of an active person in active workspaces, in the order of the
   * workspaces' names.
   */
  List<Membership> memberships(String personId);

  /** Opens a sign-in session and ends the one that it replaces, if any. */
  void openSession(Session session, Optional<Sha256> replaced, AuditEntry audit);

  /** Finds a session that has not ended, not expired at {@code now}, and whose person is active. */
  Optional<Session> session(Sha256 id, Instant now);

  /** Ends a session; does nothing if there is none. */
  void endSession(Sha256 id, AuditEntry audit);

  /**
   * Marks an authorization request as answered and, with {@code code} present, keeps the code that
   * answers it.
   *
   * @param until when the request could no longer be answered anyway, so that the mark may be
   *     forgotten
   * @return false, with nothing changed, if the request was answered before
   */
  boolean answerRequest(
      UUID requestId, Instant until, Optional<AuthorizationCode> code, AuditEntry audit);

  /**
   * Spends an authorization code and opens the token family that it pays for. A code that was spent
   * before takes its family down; one that is presented with the wrong client, redirect URI or
   * challenge is burnt.
   */
  Redemption redeem(CodePresentation presented, Instant now);

  /**
   * Advances a token family by one generation if the generation presented is its current one;
   * repeats the answer for the generation just before it within the retry window; and revokes the
   * family for any other. One compare-and-set: of any number of callers that present one
   * generation, one advances the family.
   */
  Rotation rotate(RotationRequest request);

  /**
   * Revokes a family for good.
   *
   * @return whether it was there and active until now
   */
  boolean revoke(UUID familyId, AuditEntry audit);

  /** The grant behind a family, whatever its state. */
  Optional<Grant> family(UUID familyId);

  /**
   * The grant behind a family that is active and whose person, membership and workspace are active.
   */
  Optional<Grant> grant(UUID familyId);

  /**
   * The programs that are signed in as a person at {@code now}: active and not expired, the one
   * that was renewed last first, at most a hundred.
   */
  List<ProgramSignIn> programSignIns(String personId, Instant now);

  /**
   * Lets a device sign-in wait, if there is room at {@code login.requestedAt()}. Room is counted
   * and taken as one; those that somebody has answered but nobody has fetched count too. Forgets on
   * the way what expired more than an hour ago, so that a flood leaves no lasting rows.
   *
   * @return {@link DeviceOpening#OPENED}, or why nothing was changed
   */
  DeviceOpening openDevice(DeviceLogin login, DeviceOpening.Limits limits, AuditEntry audit);

  /** Finds a device sign-in, whatever its stage and time. */
  Optional<DeviceLogin> device(UUID id);

  /** Finds a device sign-in that still waits at {@code now} by the hash of its code. */
  Optional<DeviceLogin> deviceByCode(Sha256 codeHash, Instant now);

  /**
   * Decides a device sign-in that waits. One compare-and-set: of any number of decisions, the first
   * counts.
   *
   * @return false, with nothing changed, if it does not wait any more at {@code now}
   */
  boolean approveDevice(
      UUID id, DeviceLogin.Stage.Approved decision, Instant now, AuditEntry audit);

  /** As {@link #approveDevice}, for a no. */
  boolean denyDevice(UUID id, DeviceLogin.Stage.Denied decision, Instant now, AuditEntry audit);

  /**
   * Hands an approved device sign-in out and keeps the code that it is handed out with. One
   * compare-and-set: of any number of callers, one hands out its code.
   *
   * @return false, with nothing changed, if it is not to be handed out at {@code now}
   */
  boolean fetchDevice(UUID id, AuthorizationCode code, Instant now, AuditEntry audit);

  /** Personal access tokens. */
  AccessTokenStorage accessTokens();

  /** Agent identities and their tasks. */
  AgentStorage agents();

  /** Workload rules. */
  WorkloadStorage workload();

  /** The name under which the authority last ran, if it ever did. */
  Optional<String> issuer();

  /** Remembers the name under which the authority runs. */
  void setIssuer(String issuer, AuditEntry audit);

  /** Writes an audit entry that goes with no other change, such as a refused sign-in. */
  void record(AuditEntry audit);

  /** The newest audit entries, newest first. */
  List<AuditEntry> audit(int limit);

  /**
   * Forgets what expired before {@code before}: sessions, codes, answered requests, families,
   * device sign-ins, access tokens, agents, tasks, used assertions.
   *
   * @return how many rows went
   */
  int forget(Instant before);

  @Override
  void close();
}
