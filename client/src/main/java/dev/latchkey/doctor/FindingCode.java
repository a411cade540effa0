package dev.latchkey.doctor;

/** The stable names of findings. A code never changes its meaning; docs/doctor.md explains each. */
public enum FindingCode {
  /** All is well. */
  OK("ok"),
  /** Could not be looked at. */
  NOT_CHECKED("not-checked"),
  /** Looking at it failed in a way that has an error code of its own. */
  CHECK_FAILED("check-failed"),

  /** {@code CODEX_HOME} names a folder that is not there. */
  HOME_MISSING("home-missing"),
  /** The home is no folder. */
  HOME_UNFIT("home-unfit"),
  /** Others may put files into the home. */
  HOME_OPEN("home-open"),
  /** This user cannot work in the home. */
  HOME_CLOSED("home-closed"),
  /** The home belongs to somebody else. */
  HOME_FOREIGN("home-foreign"),
  /** There is no room for a login, or no writing. */
  DISK_UNWRITABLE("disk-unwritable"),

  /** Others may read a file with secrets. */
  FILE_OPEN("file-open"),
  /** Others may change a file that decides. */
  FILE_CHANGEABLE("file-changeable"),
  /** The log is a symbolic link. */
  LOG_LINKED("log-linked"),

  /** A configuration file cannot be read. */
  CONFIG_INVALID("config-invalid"),
  /** An administrator's file cannot be read. */
  REQUIREMENTS_INVALID("requirements-invalid"),
  /** Something was said and does not count. */
  SETTING_IGNORED("setting-ignored"),

  /** What is stored cannot be understood. */
  LOGIN_UNREADABLE("login-unreadable"),
  /** What is stored is no file, or too large. */
  LOGIN_UNFIT("login-unfit"),
  /** The configured keyring is not there. */
  KEYRING_ABSENT("keyring-absent"),
  /** The keyring is locked. */
  KEYRING_LOCKED("keyring-locked"),
  /** The keyring does not answer, or refuses. */
  KEYRING_SILENT("keyring-silent"),
  /** A login is where nothing uses it. */
  LOGIN_ELSEWHERE("login-elsewhere"),
  /** A login would end with its process. */
  STORE_EPHEMERAL("store-ephemeral"),
  /** A move to another store is not finished. */
  MOVE_UNFINISHED("move-unfinished"),
  /** How the login is kept is not as it should be. */
  STORE_REMARK("store-remark"),

  /** A process holds a lock of the store. */
  LOCK_HELD("lock-held"),
  /** A process that has been stopped holds a lock of the store. */
  LOCK_HOLDER_STOPPED("lock-holder-stopped"),

  /** Nobody is signed in. */
  NOT_SIGNED_IN("not-signed-in"),
  /** What is stored is no whole login. */
  LOGIN_INCOMPLETE("login-incomplete"),
  /** The login has ended and cannot be renewed. */
  LOGIN_EXPIRED("login-expired"),
  /** The issuer has refused the login for good. */
  LOGIN_REFUSED("login-refused"),
  /** Nobody knows what became of the last renewal. */
  RENEWAL_UNKNOWN("renewal-unknown"),
  /** The last renewal failed for a reason that may pass. */
  RENEWAL_FAILING("renewal-failing"),
  /** The login was sent to another machine, and no receipt has come. */
  LOGIN_SENT("login-sent"),
  /** A variable comes before the stored login. */
  LOGIN_HIDDEN("login-hidden"),
  /** A variable lets Codex use another credential. */
  API_KEY_SET("api-key-set"),
  /** A variable holds no credential. */
  CREDENTIAL_INVALID("credential-invalid"),
  /** Nobody answers at the token socket. */
  SOCKET_SILENT("socket-silent"),

  /** The rules leave no way of signing in. */
  NO_LOGIN_METHOD("no-login-method"),
  /** The rules forbid this kind of login. */
  METHOD_FORBIDDEN("method-forbidden"),
  /** The rules forbid this workspace. */
  WORKSPACE_FORBIDDEN("workspace-forbidden"),

  /** An issuer has not confirmed a sign-out. */
  REVOCATION_PENDING("revocation-pending"),
  /** A file that Latchkey keeps beside the login cannot be understood. */
  NOTES_UNREADABLE("notes-unreadable"),

  /** A program that was killed has left a file. */
  LEFTOVER_FILE("leftover-file"),
  /** A copy of a login that could not be read. */
  UNREADABLE_COPY("unreadable-copy"),

  /** A Codex runs that began before the login was stored. */
  PROCESS_OUTDATED("process-outdated"),

  /** Another program listens where a browser comes back to. */
  PORT_TAKEN("port-taken"),
  /** Windows keeps that port for itself. */
  PORT_RESERVED("port-reserved"),

  /** There is a screen and nothing that opens a page. */
  BROWSER_MISSING("browser-missing"),
  /** {@code BROWSER} names nothing that can be run. */
  BROWSER_UNUSABLE("browser-unusable"),

  /** A variable names certificates that cannot be used. */
  CA_INVALID("ca-invalid"),
  /** A certificate that a variable names has ended. */
  CA_EXPIRED("ca-expired"),
  /** A certificate that a variable names ends soon. */
  CA_EXPIRING("ca-expiring"),

  /** A variable names no usable proxy. */
  PROXY_INVALID("proxy-invalid"),
  /** The proxy is not reached, or is none. */
  PROXY_UNREACHABLE("proxy-unreachable"),
  /** The proxy says no, or wants to know who asks. */
  PROXY_REFUSED("proxy-refused"),
  /** Requests to this machine go through a proxy. */
  PROXY_LOOPBACK("proxy-loopback"),

  /** The issuer's address is none. */
  ISSUER_INVALID("issuer-invalid"),
  /** The issuer's name is not known. */
  HOST_UNKNOWN("host-unknown"),
  /** The issuer is not reached. */
  ISSUER_UNREACHABLE("issuer-unreachable"),
  /** The issuer's certificate is not trusted. */
  ISSUER_UNTRUSTED("issuer-untrusted"),
  /** The issuer's certificate ends soon. */
  ISSUER_CERTIFICATE_EXPIRING("issuer-certificate-expiring"),
  /** The issuer, or something before it, turns this machine away. */
  ISSUER_BLOCKED("issuer-blocked"),
  /** The issuer is there and in trouble. */
  ISSUER_FAILING("issuer-failing"),

  /** The clocks are apart. */
  CLOCK_SKEWED("clock-skewed");

  private final String id;

  FindingCode(String id) {
    this.id = id;
  }

  /** The name in {@code --json}, in kebab case. */
  public String id() {
    return id;
  }
}
