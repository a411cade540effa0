package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AccessTokenStorage;
import dev.latchkey.authority.storage.AgentStorage;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.CodePresentation;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.DeviceOpening;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.ProgramSignIn;
import dev.latchkey.authority.storage.Redemption;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.Rotation;
import dev.latchkey.authority.storage.RotationRequest;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import dev.latchkey.authority.storage.WorkloadStorage;
import dev.latchkey.authority.storage.Workspace;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;

/** {@link Storage} in one SQLite file. See the package for how it writes. */
public final class SqliteStorage implements Storage {
  private static final int READERS = 4;

  private final Writer writer;
  private final Readers readers;
  private final Link writing;
  private final AccessTokenStorage accessTokens;
  private final AgentStorage agents;
  private final WorkloadStorage workload;

  private SqliteStorage(Writer writer, Readers readers, Link writing) {
    this.writer = writer;
    this.readers = readers;
    this.writing = writing;
    this.accessTokens = new SqliteAccessTokens(writer, readers);
    this.agents = new SqliteAgents(writer, readers);
    this.workload = new SqliteWorkload(writer, readers);
  }

  /**
   * Opens the store in {@code file} and brings its schema up to date. The caller sees to it that
   * the file exists with the permissions that it should have; the log files beside it get the same.
   */
  public static SqliteStorage open(Path file) {
    SQLiteDataSource database = Database.in(file);
    try {
      Link writing = new Link(database.getConnection());
      int version = writing.first("PRAGMA user_version", row -> row.getInt(1)).orElse(0);
      if (version != Schema.VERSION) {
        Schema.migrate(database);
        writing.update("INSERT OR IGNORE INTO store (id, epoch) VALUES (1, ?1)", randomEpoch());
        writing.update("PRAGMA user_version = " + Schema.VERSION);
      }
      List<Link> links = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Link link = new Link(database.getConnection());
        link.update("PRAGMA query_only = 1");
        links.add(link);
      }
      return new SqliteStorage(new Writer(writing), new Readers(links), writing);
    } catch (SQLException | FlywayException e) {
      throw new StorageException("opening " + file, e);
    }
  }

  /**
   * Whether the store in {@code file} has the schema of this version, so that opening changes
   * nothing.
   */
  public static boolean isCurrent(Path file) {
    SQLiteDataSource database = Database.in(file);
    try (Link link = new Link(database.getConnection())) {
      return link.first("PRAGMA user_version", row -> row.getInt(1)).orElse(0) == Schema.VERSION;
    } catch (SQLException e) {
      throw new StorageException("opening " + file, e);
    }
  }

  private static String randomEpoch() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String epoch() {
    return readers
        .read(
            "reading the epoch", link -> link.first("SELECT epoch FROM store", r -> r.getString(1)))
        .orElseThrow(() -> new StorageException("the store has no epoch"));
  }

  @Override
  public String renewEpoch(AuditEntry audit) {
    String epoch = randomEpoch();
    return writer.write(
        "renewing the epoch",
        link -> {
          link.update("UPDATE store SET epoch = ?1", epoch);
          // They are not sealed with the epoch, and the backup may be older than a revocation.
          link.update(
              "UPDATE access_token SET revoked_at = ?1 WHERE revoked_at IS NULL", audit.at());
          link.update("UPDATE agent SET revoked_at = ?1 WHERE revoked_at IS NULL", audit.at());
          audit(link, audit);
          return epoch;
        });
  }

  @Override
  public boolean isEstablished() {
    return readers
        .read("looking for a workspace", l -> l.first("SELECT 1 FROM workspace", r -> r.getInt(1)))
        .isPresent();
  }

  @Override
  public boolean establish(Workspace workspace, Person owner, AuditEntry audit) {
    return writer.write(
        "establishing",
        link -> {
          if (link.first("SELECT 1 FROM workspace", r -> r.getInt(1)).isPresent()) {
            return false;
          }
          insert(link, workspace);
          insert(link, owner);
          link.update(Sql.PUT_MEMBERSHIP, owner.id(), workspace.id(), Role.OWNER, Standing.ACTIVE);
          audit(link, audit);
          return true;
        });
  }

  @Override
  public void addWorkspace(Workspace workspace, AuditEntry audit) {
    change(
        "adding a workspace",
        link -> {
          insert(link, workspace);
          audit(link, audit);
        });
  }

  @Override
  public void addPerson(Person person, AuditEntry audit) {
    change(
        "adding a person",
        link -> {
          insert(link, person);
          audit(link, audit);
        });
  }

  @Override
  public void putMembership(
      String workspaceId, String personId, Role role, Standing standing, AuditEntry audit) {
    change(
        "changing a membership",
        link -> {
          link.update(Sql.PUT_MEMBERSHIP, personId, workspaceId, role, standing);
          audit(link, audit);
        });
  }

  @Override
  public void setPersonStanding(String personId, Standing standing, AuditEntry audit) {
    change(
        "changing a person's standing",
        link -> {
          link.update("UPDATE person SET standing = ?2 WHERE uid = ?1", personId, standing);
          audit(link, audit);
        });
  }

  @Override
  public Optional<Person> personByEmail(String emailKey) {
    return readers.read("finding a person", l -> l.first(Sql.PERSON, Rows::person, emailKey));
  }

  @Override
  public List<Membership> memberships(String personId) {
    return readers.read(
        "listing memberships", l -> l.all(Sql.MEMBERSHIPS, Rows::membership, personId));
  }

  @Override
  public void openSession(Session session, Optional<Sha256> replaced, AuditEntry audit) {
    change(
        "opening a session",
        link -> {
          if (replaced.isPresent()) {
            link.update("DELETE FROM session WHERE id_hash = ?1", replaced.get());
          }
          link.update(
              "INSERT INTO session (id_hash, uid, authenticated_at, expires_at)"
                  + " VALUES (?1, ?2, ?3, ?4)",
              session.id(),
              session.personId(),
              session.authenticatedAt(),
              session.expiresAt());
          audit(link, audit);
        });
  }

  @Override
  public Optional<Session> session(Sha256 id, Instant now) {
    return readers.read("finding a session", l -> l.first(Sql.SESSION, Rows::session, id, now));
  }

  @Override
  public void endSession(Sha256 id, AuditEntry audit) {
    change(
        "ending a session",
        link -> {
          if (link.update("DELETE FROM session WHERE id_hash = ?1", id) > 0) {
            audit(link, audit);
          }
        });
  }

  @Override
  public boolean answerRequest(
      UUID requestId, Instant until, Optional<AuthorizationCode> code, AuditEntry audit) {
    return writer.write(
        "answering a request",
        link -> {
          int marked =
              link.update(
                  "INSERT INTO answered_request (id, expires_at) VALUES (?1, ?2)"
                      + " ON CONFLICT (id) DO NOTHING",
                  requestId,
                  until);
          if (marked == 0) {
            return false;
          }
          if (code.isPresent()) {
            Changes.addCode(link, code.get());
          }
          audit(link, audit);
          return true;
        });
  }

  @Override
  public Redemption redeem(CodePresentation presented, Instant now) {
    return writer.write("redeeming a code", link -> Changes.redeem(link, presented, now));
  }

  @Override
  public Rotation rotate(RotationRequest request) {
    // The statements after the compare-and-set only run when it changed nothing.
    return writer.writeOne("refreshing", link -> Changes.rotate(link, request));
  }

  @Override
  public boolean revoke(UUID familyId, AuditEntry audit) {
    return writer.write(
        "revoking",
        link -> {
          boolean changed = link.update(Sql.REVOKE, familyId) > 0;
          if (changed) {
            audit(link, audit);
          }
          return changed;
        });
  }

  @Override
  public Optional<Grant> family(UUID familyId) {
    return readers
        .read("finding a family", l -> l.first(Sql.FAMILY, Rows::family, familyId))
        .map(Rows.Family::grant);
  }

  @Override
  public Optional<Grant> grant(UUID familyId) {
    return readers
        .read("finding a grant", l -> l.first(Sql.FAMILY, Rows::family, familyId))
        .filter(family -> family.active() && family.goodStanding())
        .map(Rows.Family::grant);
  }

  @Override
  public List<ProgramSignIn> programSignIns(String personId, Instant now) {
    return readers.read(
        "listing sign-ins", l -> l.all(Sql.PROGRAM_SIGN_INS, Rows::programSignIn, personId, now));
  }

  @Override
  public DeviceOpening openDevice(
      DeviceLogin login, DeviceOpening.Limits limits, AuditEntry audit) {
    return writer.write(
        "opening a device sign-in", link -> Devices.open(link, login, limits, audit));
  }

  @Override
  public Optional<DeviceLogin> device(UUID id) {
    return readers.read("finding a device sign-in", link -> Devices.find(link, id));
  }

  @Override
  public Optional<DeviceLogin> deviceByCode(Sha256 codeHash, Instant now) {
    return readers.read("finding a device code", link -> Devices.waiting(link, codeHash, now));
  }

  @Override
  public boolean approveDevice(
      UUID id, DeviceLogin.Stage.Approved decision, Instant now, AuditEntry audit) {
    return writer.write(
        "approving a device sign-in", link -> Devices.approve(link, id, decision, now, audit));
  }

  @Override
  public boolean denyDevice(
      UUID id, DeviceLogin.Stage.Denied decision, Instant now, AuditEntry audit) {
    return writer.write(
        "denying a device sign-in", link -> Devices.deny(link, id, decision, now, audit));
  }

  @Override
  public boolean fetchDevice(UUID id, AuthorizationCode code, Instant now, AuditEntry audit) {
    return writer.write(
        "handing out a device sign-in", link -> Devices.fetch(link, id, code, now, audit));
  }

  @Override
  public AccessTokenStorage accessTokens() {
    return accessTokens;
  }

  @Override
  public AgentStorage agents() {
    return agents;
  }

  @Override
  public WorkloadStorage workload() {
    return workload;
  }

  @Override
  public Optional<String> issuer() {
    return readers.read(
        "reading the issuer",
        link -> link.first("SELECT url FROM known_issuer", row -> row.getString(1)));
  }

  @Override
  public void setIssuer(String issuer, AuditEntry audit) {
    change(
        "remembering the issuer",
        link -> {
          link.update("INSERT OR REPLACE INTO known_issuer (id, url) VALUES (1, ?1)", issuer);
          audit(link, audit);
        });
  }

  @Override
  public void record(AuditEntry audit) {
    change("recording", link -> audit(link, audit));
  }

  @Override
  public List<AuditEntry> audit(int limit) {
    return readers.read(
        "reading the audit trail",
        l ->
            l.all(
                "SELECT at, actor, action, target, outcome, detail FROM audit"
                    + " ORDER BY seq DESC LIMIT ?1",
                Rows::audit,
                limit));
  }

  @Override
  public int forget(Instant before) {
    return writer.write(
        "forgetting what expired",
        link ->
            link.update("DELETE FROM session WHERE expires_at < ?1", before)
                + link.update("DELETE FROM answered_request WHERE expires_at < ?1", before)
                + link.update("DELETE FROM authorization_code WHERE expires_at < ?1", before)
                + link.update(Devices.FORGET, before)
                + link.update("DELETE FROM token_family WHERE absolute_expires_at < ?1", before)
                + link.update("DELETE FROM access_token WHERE expires_at < ?1", before)
                + link.update("DELETE FROM agent_task WHERE expires_at < ?1", before)
                + link.update("DELETE FROM agent WHERE expires_at < ?1", before)
                + link.update("DELETE FROM used_assertion WHERE expires_at < ?1", before));
  }

  @Override
  public void close() {
    writer.close();
    readers.close();
    try {
      writing.close();
    } catch (SQLException e) {
      throw new StorageException("closing the store", e);
    }
  }

  /** A change with nothing to tell. */
  private interface Silent {
    void apply(Link link) throws SQLException;
  }

  private void change(String name, Silent change) {
    writer.write(
        name,
        link -> {
          change.apply(link);
          return Boolean.TRUE;
        });
  }

  static void audit(Link link, AuditEntry entry) throws SQLException {
    link.update(
        Sql.AUDIT,
        entry.at(),
        entry.actor(),
        entry.action(),
        entry.target(),
        entry.outcome(),
        entry.detail());
  }

  private static void insert(Link link, Workspace workspace) throws SQLException {
    link.update(
        Sql.ADD_WORKSPACE, workspace.id(), workspace.name(), workspace.plan(), workspace.fedramp());
  }

  private static void insert(Link link, Person person) throws SQLException {
    link.update(
        Sql.ADD_PERSON,
        person.id(),
        person.email(),
        person.emailKey(),
        person.passwordHash(),
        person.standing());
  }
}
