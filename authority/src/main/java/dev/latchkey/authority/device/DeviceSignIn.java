package dev.latchkey.authority.device;

import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.keys.KeyRing;
import dev.latchkey.authority.keys.Purpose;
import dev.latchkey.authority.oauth.Codes;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.OwnPage;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.Storage;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Device sign-in, put together, for the route table. Thread-safe. */
public final class DeviceSignIn {
  /** Where programs ask for a code. */
  public static final String CODE_PATH = "/api/accounts/deviceauth/usercode";

  /** Where programs ask for the answer. */
  public static final String POLL_PATH = "/api/accounts/deviceauth/token";

  /** Where people type the code. */
  public static final String PAGE_PATH = "/codex/device";

  /** Where their answer goes. */
  public static final String DECISION_PATH = PAGE_PATH + "/decision";

  /** The page as something that waits for a person to be signed in. */
  public static final OwnPage PAGE =
      new OwnPage("device", "signing in a program with a code", PAGE_PATH);

  private static final String CALLBACK_PATH = "/deviceauth/callback";

  private final boolean enabled;
  private final Endpoint requestCode;
  private final Endpoint poll;
  private final CodeEntry codeEntry;
  private final Approval approval;
  private final Pages pages;

  /**
   * With everything that it needs.
   *
   * @param enabled whether it is offered; if not, whatever already waits is ended
   */
  public DeviceSignIn(
      boolean enabled,
      String issuer,
      KeyRing keyRing,
      Storage storage,
      Directory directory,
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Pages pages,
      InstantSource clock) {
    DeviceIds ids = new DeviceIds();
    CodeHashes hashes = new CodeHashes(keyRing.seal(Purpose.DEVICE_CODE));
    CodeTries tries = new CodeTries(keyRing.seal(Purpose.THROTTLE), clock);
    this.enabled = enabled;
    this.pages = pages;
    this.requestCode = new CodeRequests(ids, hashes, storage, clock);
    this.poll = new Polls(ids, hashes, new Codes(), storage, clock, issuer + CALLBACK_PATH);
    this.approval = new Approval(sessions, signIn, formTokens, directory, storage, pages, clock);
    this.codeEntry =
        new CodeEntry(approval, hashes, tries, sessions, signIn, formTokens, storage, pages, clock);
  }

  /**
   * What the discovery document says of it. The names are our own: RFC 8628 has names for another
   * protocol.
   */
  public static Map<String, String> metadata(boolean enabled, String issuer) {
    if (!enabled) {
      return Map.of();
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("codex_device_code_endpoint", issuer + CODE_PATH);
    metadata.put("codex_device_token_endpoint", issuer + POLL_PATH);
    metadata.put("codex_device_verification_uri", issuer + PAGE_PATH);
    return metadata;
  }

  /** Whether it is offered. */
  public boolean enabled() {
    return enabled;
  }

  /** {@code POST} {@value #CODE_PATH}. */
  public Endpoint requestCode() {
    return enabled
        ? requestCode
        : request ->
            DeviceError.NOT_ENABLED.because(
                "Device sign-in is switched off on this server. Sign in with a browser.");
  }

  /** {@code POST} {@value #POLL_PATH}. */
  public Endpoint poll() {
    return enabled
        ? poll
        // Not 404, which would let Codex ask on for a quarter of an hour.
        : request ->
            DeviceError.ACCESS_DENIED.because("Device sign-in was switched off on this server.");
  }

  /** {@code GET} {@value #PAGE_PATH}. */
  public Endpoint showPage() {
    return orOff(codeEntry::show);
  }

  /** {@code POST} {@value #PAGE_PATH}. */
  public Endpoint takeCode() {
    return orOff(codeEntry::post);
  }

  /** {@code POST} {@value #DECISION_PATH}. */
  public Endpoint decide() {
    return orOff(approval::decide);
  }

  private Endpoint orOff(Endpoint page) {
    return enabled
        ? page
        : request ->
            pages.notice(
                404,
                "Not offered here",
                "Signing in with a code is switched off on this server. Sign in with a browser, or ask an"
                    + " administrator.");
  }
}
