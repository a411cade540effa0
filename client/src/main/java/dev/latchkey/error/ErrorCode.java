package dev.latchkey.error;

/**
 * The stable names of everything that can go wrong. A program may compare {@link #id()}; it never
 * changes.
 */
public enum ErrorCode {
  /** A stored document cannot be understood. */
  STORE_UNREADABLE("store-unreadable"),
  /** A stored document stands in something that is not a plain file, or is too large. */
  STORE_UNFIT("store-unfit"),
  /** The store cannot be written: permission, read-only, full. */
  STORE_UNWRITABLE("store-unwritable"),
  /** Another process holds the store's lock. */
  STORE_LOCKED("store-locked"),
  /** The configured store cannot keep what it is asked to keep. */
  STORE_UNSUPPORTED("store-unsupported"),
  /** There is no keyring in this session, or none that this system's library finds. */
  KEYRING_ABSENT("keyring-absent"),
  /** The keyring is locked, and nobody unlocked it. */
  KEYRING_LOCKED("keyring-locked"),
  /** The keyring did not answer in time. */
  KEYRING_SILENT("keyring-silent"),
  /** The keyring took a document, and did not have it afterwards. */
  KEYRING_DROPPED("keyring-dropped"),
  /** The keyring said no. */
  KEYRING_REFUSED("keyring-refused"),
  /** The home directory does not exist or is no directory. */
  HOME_UNUSABLE("home-unusable"),
  /** Two profiles would share a home. */
  HOME_SHARED("home-shared"),
  /** A profile's name is none, or is taken. */
  PROFILE_INVALID("profile-invalid"),
  /** No profile has that name, or no folder is bound there. */
  PROFILE_UNKNOWN("profile-unknown"),
  /** A profile is signed in or bound, and so cannot be removed just like that. */
  PROFILE_IN_USE("profile-in-use"),
  /** A configuration file, override or variable is wrong. */
  CONFIG_INVALID("config-invalid"),
  /** An administrator's requirements cannot be read, so nothing is allowed. */
  REQUIREMENTS_INVALID("requirements-invalid"),
  /** What is required leaves no way of signing in. */
  NO_LOGIN_METHOD("no-login-method"),
  /** An administrator requires another store. */
  STORE_REQUIRED("store-required"),
  /** A variable names a proxy, or servers without one, in a way that makes no sense. */
  PROXY_INVALID("proxy-invalid"),
  /** The proxy was not reached, or is none. */
  PROXY_UNREACHABLE("proxy-unreachable"),
  /** The proxy said no, or wants to know who asks. */
  PROXY_REFUSED("proxy-refused"),
  /** A variable names CA certificates that cannot be used. */
  CA_INVALID("ca-invalid"),
  /** A rule forbids this way of signing in. */
  METHOD_FORBIDDEN("method-forbidden"),
  /** The account belongs to a workspace that a rule does not allow. */
  WORKSPACE_FORBIDDEN("workspace-forbidden"),
  /** The account belongs to another workspace than the one that was asked for. */
  WORKSPACE_MISMATCH("workspace-mismatch"),
  /** The issuer's address is not usable. */
  ISSUER_INVALID("issuer-invalid"),
  /** The issuer was not reached, or did not answer in time. */
  ISSUER_UNREACHABLE("issuer-unreachable"),
  /** The issuer's certificate or TLS set-up was not accepted. */
  ISSUER_UNTRUSTED("issuer-untrusted"),
  /** The issuer answered with a redirect where a secret would have travelled. */
  ISSUER_REDIRECTED("issuer-redirected"),
  /** The issuer's answer is not what the protocol says. */
  ISSUER_GARBLED("issuer-garbled"),
  /** The issuer said no. */
  ISSUER_REFUSED("issuer-refused"),
  /** The callback server found no port. */
  PORT_TAKEN("port-taken"),
  /** The sign-in was refused in the browser. */
  LOGIN_DENIED("login-denied"),
  /** The issuer does not offer sign-in by device code. */
  DEVICE_LOGIN_DISABLED("device-login-disabled"),
  /** The code of a sign-in by device code ended before anybody approved it. */
  DEVICE_CODE_EXPIRED("device-code-expired"),
  /** No way of signing in works here without being told which. */
  NO_FLOW("no-flow"),
  /** The sign-in was cancelled by another one on this machine, interrupted, or given up. */
  LOGIN_CANCELLED("login-cancelled"),
  /** Nobody completed the sign-in in time. */
  LOGIN_TIMED_OUT("login-timed-out"),
  /** The clocks of this machine and of the issuer are too far apart. */
  CLOCK_SKEWED("clock-skewed"),
  /** An API key or token that was handed in cannot be one. */
  SECRET_INVALID("secret-invalid"),
  /** A workload's identity token is not there at this moment. */
  ASSERTION_UNAVAILABLE("assertion-unavailable"),
  /** What should be a workload's identity token cannot be one. */
  ASSERTION_INVALID("assertion-invalid"),
  /** There is no such model provider, or its table makes no sense. */
  PROVIDER_INVALID("provider-invalid"),
  /** A model provider's credential is of a kind that only Codex itself presents. */
  PROVIDER_UNSUPPORTED("provider-unsupported"),
  /** The variable that should hold a model provider's key does not. */
  PROVIDER_KEY_MISSING("provider-key-missing"),
  /** The command that should print a model provider's token did not. */
  PROVIDER_COMMAND_FAILED("provider-command-failed"),
  /** The login may not be shown to that origin. */
  ORIGIN_NOT_ALLOWED("origin-not-allowed"),
  /** A request says by a header of its own who sends it. */
  HEADER_NOT_ALLOWED("header-not-allowed"),
  /** There is no login, or it is incomplete. */
  NOT_SIGNED_IN("not-signed-in"),
  /** The login cannot be renewed any more. */
  LOGIN_EXPIRED("login-expired"),
  /** Another login is stored than the one that a program works with. */
  LOGIN_SWITCHED("login-switched"),
  /** The stored login would be paid for in another way than the one that a program works with. */
  PAYER_CHANGED("payer-changed"),
  /** The last renewal failed, and it is too early for another. */
  RENEWAL_PAUSED("renewal-paused"),
  /** The answer to the last renewal was lost, and asking again could cost the login. */
  RENEWAL_UNKNOWN("renewal-unknown"),
  /** A revocation could not be confirmed although the caller required it. */
  NOT_REVOKED("not-revoked"),
  /** This job must not use an account: it comes from a fork, or its repository is public. */
  JOB_UNTRUSTED("job-untrusted"),
  /** A receiver's key, a sent login or a receipt is cut, altered, or nothing of the kind. */
  TRANSFER_DAMAGED("transfer-damaged"),
  /** A login was sent to another receiver, or a receipt belongs to another transfer. */
  TRANSFER_MISDIRECTED("transfer-misdirected"),
  /** A receiver's key has ended. */
  TRANSFER_EXPIRED("transfer-expired"),
  /** A receiver's key has been used. */
  TRANSFER_USED("transfer-used"),
  /** The other side took nothing. */
  TRANSFER_REFUSED("transfer-refused"),
  /** No receipt came, so the other side may have stored the login or not. */
  TRANSFER_UNCONFIRMED("transfer-unconfirmed"),
  /** Another transfer of this login waits for its receipt. */
  TRANSFER_PENDING("transfer-pending"),
  /** The login was renewed or replaced here after it was sent. */
  TRANSFER_OVERTAKEN("transfer-overtaken"),
  /** Another login is stored where one was to be put. */
  LOGIN_IN_THE_WAY("login-in-the-way"),
  /** What was to be restored or saved is no login that a job can keep alive. */
  SEED_UNFIT("seed-unfit"),
  /** Another program could not be run, failed, or said too much. */
  COMMAND_FAILED("command-failed"),
  /** Another process keeps this home already. */
  KEEP_RUNNING("keep-running"),
  /** A token socket cannot be where it should be, or is not safe there. */
  SOCKET_UNFIT("socket-unfit"),
  /** Nobody answers at the token socket. */
  SOCKET_SILENT("socket-silent"),
  /** Who was asked at the token socket does not answer this caller or this question. */
  SOCKET_REFUSED("socket-refused");

  private final String id;

  ErrorCode(String id) {
    this.id = id;
  }

  /** The name on the wire of {@code --json}, in kebab case. */
  public String id() {
    return id;
  }
}
