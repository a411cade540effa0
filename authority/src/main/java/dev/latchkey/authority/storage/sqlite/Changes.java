package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.CodePresentation;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Redemption;
import dev.latchkey.authority.storage.Rotation;
import dev.latchkey.authority.storage.RotationRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The changes that decide something: spending a code, advancing a family. Run on the writer's
 * thread only.
 */
final class Changes {
  private Changes() {}

  static void addCode(Link link, AuthorizationCode code) throws SQLException {
    link.update(
        Sql.ADD_CODE,
        code.id(),
        code.secretHash(),
        code.clientId(),
        code.redirectUri(),
        code.challenge(),
        code.personId(),
        code.workspaceId(),
        code.scope(),
        code.nonce().orElse(null),
        code.authenticatedAt(),
        code.expiresAt(),
        code.way());
  }

  static Redemption redeem(Link link, CodePresentation shown, Instant now) throws SQLException {
    Optional<Rows.Code> found = link.first(Sql.CODE, Rows::code, shown.id());
    if (found.isEmpty() || !found.get().code().secretHash().equals(shown.secretHash())) {
      return new Redemption.Refused();
    }
    AuthorizationCode code = found.get().code();
    String client = "client:" + code.clientId();
    if (found.get().state().equals("SPENT")) {
      if (found.get().familyId().isPresent()) {
        UUID family = found.get().familyId().get();
        link.update(Sql.REVOKE, family);
        audit(link, now, client, "code.redeem", family.toString(), "replayed");
      }
      return new Redemption.Replayed();
    }
    if (!found.get().state().equals("OPEN") || !code.expiresAt().isAfter(now)) {
      return new Redemption.Refused();
    }
    if (!same(code.clientId(), shown.clientId())
        || !same(code.redirectUri(), shown.redirectUri())
        || !same(code.challenge(), shown.challenge())) {
      link.update(Sql.BURN_CODE, code.id());
      audit(link, now, client, "code.redeem", code.id().toString(), "mismatched");
      return new Redemption.Mismatched();
    }
    Optional<Membership> membership =
        link.all(Sql.MEMBERSHIPS, Rows::membership, code.personId()).stream()
            .filter(each -> each.workspace().id().equals(code.workspaceId()))
            .findFirst();
    if (membership.isEmpty()) {
      link.update(Sql.BURN_CODE, code.id());
      return new Redemption.Refused();
    }
    return open(link, code, shown, now);
  }

  private static Redemption open(
      Link link, AuthorizationCode code, CodePresentation shown, Instant now) throws SQLException {
    link.update(Sql.SPEND_CODE, code.id(), shown.familyId());
    link.update(
        Sql.OPEN_FAMILY,
        shown.familyId(),
        now,
        shown.network(),
        code.personId(),
        code.workspaceId(),
        code.clientId(),
        code.scope(),
        code.authenticatedAt(),
        shown.idleExpiresAt(),
        shown.absoluteExpiresAt(),
        code.way());
    audit(link, now, code.personId(), "code.redeem", shown.familyId().toString(), "ok");
    Grant grant =
        link.first(Sql.FAMILY, Rows::family, shown.familyId())
            .map(Rows.Family::grant)
            .orElseThrow(() -> new SQLException("the family just opened is not there"));
    return new Redemption.Opened(grant, code.nonce());
  }

  static Rotation rotate(Link link, RotationRequest request) throws SQLException {
    Optional<Grant> advanced =
        link.first(
            Sql.ROTATE,
            Rows::grant,
            request.now(),
            request.network(),
            request.now().plus(request.idleLife()),
            request.familyId(),
            request.generation(),
            request.clientId());
    if (advanced.isPresent()) {
      return new Rotation.Advanced(advanced.get(), request.generation() + 1);
    }
    Optional<Rows.Family> found = link.first(Sql.FAMILY, Rows::family, request.familyId());
    if (found.isEmpty() || !found.get().grant().clientId().equals(request.clientId())) {
      return new Rotation.Unknown();
    }
    return explain(link, request, found.get());
  }

  private static Rotation explain(Link link, RotationRequest request, Rows.Family family)
      throws SQLException {
    if (!family.active()) {
      return new Rotation.Revoked();
    }
    if (!family.absoluteExpiresAt().isAfter(request.now())
        || !family.idleExpiresAt().isAfter(request.now())) {
      return new Rotation.Expired();
    }
    if (!family.goodStanding()) {
      return new Rotation.Suspended();
    }
    // A rotation just made by a clock that then stepped back is still "just made".
    boolean inWindow =
        request.now().isBefore(family.rotatedAt().plus(request.retryWindow()))
            && request.network().equals(family.network());
    if (request.generation() == family.generation() - 1 && inWindow) {
      return new Rotation.Repeated(family.grant(), family.generation());
    }
    // One statement decides; if the audit entry after it fails, the family stays revoked, which is
    // the safe side.
    link.update(Sql.REVOKE, request.familyId());
    audit(
        link,
        request.now(),
        "client:" + request.clientId(),
        "token.refresh",
        request.familyId().toString(),
        "replayed");
    return new Rotation.Replayed();
  }

  private static boolean same(String kept, String shown) {
    return MessageDigest.isEqual(
        kept.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private static void audit(
      Link link, Instant at, String actor, String action, String target, String outcome)
      throws SQLException {
    SqliteStorage.audit(link, new AuditEntry(at, actor, action, target, outcome, "{}"));
  }
}
