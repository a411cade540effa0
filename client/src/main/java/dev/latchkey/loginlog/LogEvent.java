package dev.latchkey.loginlog;

import static dev.latchkey.loginlog.LogLevel.DEBUG;
import static dev.latchkey.loginlog.LogLevel.ERROR;
import static dev.latchkey.loginlog.LogLevel.INFO;
import static dev.latchkey.loginlog.LogLevel.WARN;

/**
 * Everything that the login log can say. Where Codex has a text for an event it is the same (policy
 * §3), so that whoever searches logs of both finds both.
 */
public enum LogEvent {
  /** The command has decided in which way to sign in. */
  FLOW_CHOSEN(INFO, "login flow chosen"),
  /** No way would end well here. */
  NO_FLOW(WARN, "no login flow suits this machine"),

  /** A sign-in in the browser begins. */
  BROWSER_FLOW(INFO, "starting browser login flow"),
  /** A sign-in begins whose answer is pasted. */
  PASTE_FLOW(INFO, "starting paste login flow"),
  /** A sign-in by device code begins. */
  DEVICE_FLOW(INFO, "starting device code login flow"),
  /** A sign-in with an API key begins. */
  API_KEY_FLOW(INFO, "starting api key login flow"),
  /** A sign-in with an access token begins. */
  ACCESS_TOKEN_FLOW(INFO, "starting access token login flow"),

  /** The callback server has a port. */
  LISTENING(INFO, "login callback server is listening"),
  /** It could not have the one that is tried first. */
  PORT_FALLBACK(WARN, "default callback port unavailable, falling back"),
  /** It has none, and the answer can only be pasted. */
  NOT_LISTENING(WARN, "login callback server has no port"),
  /** Whether a browser was started. */
  BROWSER(INFO, "login page offered"),
  /** The browser came back. */
  CALLBACK(INFO, "received login callback"),
  /** The user pasted where it ended. */
  PASTED(INFO, "received pasted login callback"),
  /** What the user pasted is no such address. */
  NOT_PASTED(WARN, "pasted text is no login callback"),
  /** It answers another sign-in. */
  STATE_MISMATCH(WARN, "login callback state mismatch"),
  /** The issuer refused by way of the browser. */
  CALLBACK_ERROR(WARN, "oauth callback returned error"),
  /** Another program on this machine asked for the port. */
  CALLBACK_CANCELLED(WARN, "login cancelled by another program"),

  /** A device code is asked for. */
  DEVICE_CODE_ASKED(INFO, "requesting device code"),
  /** It is here, and the user is told. */
  DEVICE_CODE(INFO, "received device code"),
  /** The issuer asks us to ask less often. */
  DEVICE_SLOW_DOWN(INFO, "device code polling slowed down"),
  /** The issuer is in trouble; we ask again later. */
  DEVICE_DELAYED(WARN, "device code polling delayed"),
  /** The user has approved. */
  DEVICE_APPROVED(INFO, "device code approved"),
  /** Somebody has denied it. */
  DEVICE_DENIED(WARN, "device code denied"),
  /** Its time is over. */
  DEVICE_EXPIRED(WARN, "device code expired"),

  /** The code is spent. */
  EXCHANGE(INFO, "starting oauth token exchange"),
  /** It brought tokens. */
  EXCHANGE_SUCCEEDED(INFO, "oauth token exchange succeeded"),
  /** The issuer said no. */
  EXCHANGE_REFUSED(WARN, "oauth token exchange returned non-success status"),
  /** What it said is not what the protocol says. */
  EXCHANGE_GARBLED(WARN, "oauth token exchange returned an invalid answer"),
  /** There was no answer. */
  EXCHANGE_UNANSWERED(ERROR, "oauth token exchange transport failure"),
  /** A callback with a code ended without a login. */
  CALLBACK_FAILED(ERROR, "login callback token exchange failed"),

  /** The new login is on disk. */
  STORED(INFO, "login stored"),
  /** A login that was there before is dead. */
  PREDECESSOR_REVOKED(INFO, "previous login revoked"),
  /** Its issuer did not confirm that yet. */
  PREDECESSOR_QUEUED(WARN, "revocation of previous login queued"),
  /** It cannot be revoked. */
  PREDECESSOR_LEFT(WARN, "previous login cannot be revoked"),
  /** Tokens were issued and not stored, and are dead. */
  ISSUED_REVOKED(INFO, "issued tokens revoked, as they are not stored"),
  /** Their issuer did not confirm that yet. */
  ISSUED_LEFT(WARN, "issued tokens not revoked yet, and not stored"),

  /** It ended with a login. */
  COMPLETED(INFO, "login completed"),
  /** It ended without. */
  FAILED(ERROR, "login failed"),

  /** The issuer was asked and answered. */
  HTTP(DEBUG, "http exchange"),
  /** The issuer was asked, and there was no answer. */
  HTTP_FAILED(DEBUG, "http exchange failed");

  private final LogLevel level;
  private final String text;

  LogEvent(LogLevel level, String text) {
    this.level = level;
    this.text = text;
  }

  /** From which level on it is written. */
  public LogLevel level() {
    return level;
  }

  /** Its words in the log. */
  public String text() {
    return text;
  }
}
