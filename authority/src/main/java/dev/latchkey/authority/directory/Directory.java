package dev.latchkey.authority.directory;

import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.Workspace;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** People and workspaces. Thread-safe. */
public final class Directory {
  /** The plan of a workspace of our own, one of those that Codex takes for a workspace plan. */
  private static final String PLAN = "enterprise";

  private static final int LONGEST_NAME = 100;

  private final Storage storage;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Over {@code storage}. */
  public Directory(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Whether {@code name} can be a workspace's: not blank, not long, nothing invisible in it. */
  public static boolean isWorkspaceName(String name) {
    return isName(name);
  }

  /**
   * Whether {@code name} can be what people call a thing: not blank, not long, nothing invisible.
   */
  public static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= LONGEST_NAME
        && name.codePoints()
            .noneMatch(c -> Character.getType(c) == Character.FORMAT || Character.isISOControl(c));
  }

  /**
   * Creates the first workspace with its owner.
   *
   * @return false if there is a workspace already
   */
  public boolean establish(String workspaceName, EmailAddress owner, String passwordHash) {
    Workspace workspace = new Workspace(UUID.randomUUID().toString(), workspaceName, PLAN, false);
    Person person =
        new Person(newPersonId(), owner.text(), owner.key(), passwordHash, Standing.ACTIVE);
    return storage.establish(
        workspace,
        person,
        new AuditEntry(
            clock.instant(), "operator", "workspace.establish", workspace.id(), "ok", "{}"));
  }

  /** The person who signs in as {@code address}, whatever their standing. */
  public Optional<Person> find(EmailAddress address) {
    return storage.personByEmail(address.key());
  }

  /** Where a person may go. */
  public List<Membership> memberships(String personId) {
    return storage.memberships(personId);
  }

  /** A new id for a person, with the prefix that Codex's own ids have. */
  public String newPersonId() {
    return "user-" + new UUID(random.nextLong(), random.nextLong()).toString().replace("-", "");
  }
}
