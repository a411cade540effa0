/** A scriptable issuer for tests. */
module dev.latchkey.testkit {
  requires dev.latchkey.client;
}
