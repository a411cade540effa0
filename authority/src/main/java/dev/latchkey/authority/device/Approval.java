package dev.latchkey.authority.device;

import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.oauth.Client;
import dev.latchkey.authority.oauth.Scopes;
import dev.latchkey.authority.page.ConsentView;
import dev.latchkey.authority.page.DeviceApprovalView;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.page.Times;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.DeviceLogin.Stage;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The page that shows what asks, and what its yes or no is posted to. It is shown only to a browser
 * that has just typed the right code, and its answer is taken from that browser only. Thread-safe.
 */
final class Approval {
  private static final String PURPOSE = "device-approval";

  private final Sessions sessions;
  private final SignIn signIn;
  private final FormTokens formTokens;
  private final Directory directory;
  private final Storage storage;
  private final Pages pages;
  private final InstantSource clock;

  Approval(
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Directory directory,
      Storage storage,
      Pages pages,
      InstantSource clock) {
    this.sessions = sessions;
    this.signIn = signIn;
    this.formTokens = formTokens;
    this.directory = directory;
    this.storage = storage;
    this.pages = pages;
    this.clock = clock;
  }

  /** Shows who typed {@code code} what waits for it. */
  Answer show(Request request, Sessions.Current current, DeviceLogin login, UserCode code) {
    String id = login.id().toString();
    return pages.deviceApproval(
        new DeviceApprovalView(
            Client.nameOf(login.clientId()),
            code.shown(),
            current.session().email(),
            choices(current.session()),
            Scopes.inWords(Scopes.BASIC),
            login.address(),
            login.agent(),
            Times.at(login.requestedAt()) + ", " + Times.ago(login.requestedAt(), clock.instant()),
            request.address(),
            !login.network().equals(Network.of(request.address())),
            SignIn.secondFactorHint(),
            id,
            formTokens.issue(PURPOSE, current.cookie(), id)));
  }

  /** {@code POST /codex/device/decision}. */
  Answer decide(Request request) {
    Parameters form = request.form();
    String id = form.require("request");
    Optional<Sessions.Current> signedIn = sessions.current(request);
    if (signedIn.isEmpty()) {
      // Signed out meanwhile, or a form carried to another browser: that browser starts with a
      // code.
      return signIn.show(request, DeviceSignIn.PAGE);
    }
    Sessions.Current current = signedIn.get();
    formTokens.require(request, form, PURPOSE, current.cookie(), id);
    if (form.get("decision").filter("switch"::equals).isPresent()) {
      return sessions.end(current, signIn.show(request, DeviceSignIn.PAGE));
    }
    // The id was sealed into the form together with the session, so it is one of ours.
    DeviceLogin login = storage.device(UUID.fromString(id)).orElseThrow(Approval::tooLate);
    return switch (form.get("decision").orElse("")) {
      case "approve" -> approve(request, form, login, current.session());
      case "deny" -> deny(request, login, current.session());
      default -> throw Refusal.invalidRequest("The form holds no decision.");
    };
  }

  private Answer approve(Request request, Parameters form, DeviceLogin login, Session session) {
    String chosen = form.require("workspace");
    Membership membership =
        directory.memberships(session.personId()).stream()
            .filter(each -> each.workspace().id().equals(chosen))
            .findFirst()
            .orElseThrow(() ->
                new Refusal(
                    403, "workspace_not_allowed", "You may not use that workspace for this."));
    Instant now = clock.instant();
    Stage.Approved approved =
        new Stage.Approved(
            session.personId(),
            membership.workspace().id(),
            Scopes.BASIC,
            session.authenticatedAt());
    requireFirst(
        storage.approveDevice(
            login.id(),
            approved,
            now,
            audit(request, login, session, now, "approve", membership.workspace().id())),
        login,
        now);
    return pages.deviceDecided(true, Client.nameOf(login.clientId()));
  }

  private Answer deny(Request request, DeviceLogin login, Session session) {
    Instant now = clock.instant();
    requireFirst(
        storage.denyDevice(
            login.id(),
            new Stage.Denied(session.personId()),
            now,
            audit(request, login, session, now, "deny", "")),
        login,
        now);
    return pages.deviceDecided(false, Client.nameOf(login.clientId()));
  }

  private static void requireFirst(boolean first, DeviceLogin login, Instant now) {
    if (!first) {
      throw login.openAt(now)
          ? new Refusal(
              409,
              "already_answered",
              "This sign-in was answered before. If that was not you, look at your sign-ins at /account.")
          : tooLate();
    }
  }

  private static Refusal tooLate() {
    return new Refusal(
        400,
        "request_expired",
        "This sign-in took too long. Go back to your program and start it again.");
  }

  private static AuditEntry audit(
      Request request,
      DeviceLogin login,
      Session session,
      Instant now,
      String outcome,
      String workspace) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("address", request.address());
    detail.put("requested_from", login.address());
    detail.put("client", login.clientId());
    detail.put("workspace", workspace);
    return new AuditEntry(
        now,
        session.personId(),
        "device.decide",
        login.id().toString(),
        outcome,
        Json.write(detail));
  }

  private List<ConsentView.Choice> choices(Session session) {
    return directory.memberships(session.personId()).stream()
        .map(membership ->
            new ConsentView.Choice(
                membership.workspace().id(),
                membership.workspace().name(),
                membership.role().name().toLowerCase(Locale.ROOT)))
        .toList();
  }
}
