/** The contract of credential stores, as tests to inherit. */
@org.jspecify.annotations.NullMarked
module dev.latchkey.testkit.store {
  requires static transitive org.jspecify;
  requires static org.junit.jupiter.api;
  requires transitive dev.latchkey.client;
  requires dev.latchkey.testkit;

  exports dev.latchkey.testkit.store;
}
