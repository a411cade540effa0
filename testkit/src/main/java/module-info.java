/** A scriptable issuer for tests, and what a test of a sign-in needs beside it. */
@org.jspecify.annotations.NullMarked
module dev.latchkey.testkit {
  requires static transitive org.jspecify;
  requires static org.junit.jupiter.api;
  requires jdk.httpserver;
  requires org.bouncycastle.provider;
  requires tools.jackson.core;

  exports dev.latchkey.testkit;
}
