package dev.latchkey.cli.token;

/** What a program that asks for a token gets. */
enum TokenForm {
  /** The bearer token and a line break. */
  PLAIN,
  /** An object with everything that is known about it. */
  JSON,
  /** The headers of a request, one per line. */
  HEADER,
  /** The answer of a Kubernetes credential plug-in. */
  EXEC_CREDENTIAL
}
