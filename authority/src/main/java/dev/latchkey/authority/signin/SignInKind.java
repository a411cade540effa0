package dev.latchkey.authority.signin;

/** How an account can be signed in to. */
public enum SignInKind {
  /** Through Google, Microsoft or Apple. */
  SOCIAL,
  /** Through the identity provider of an organisation. */
  SSO,
  /** With an e-mail address and a password. */
  PASSWORD
}
