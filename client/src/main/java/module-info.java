/** The Latchkey library. */
@org.jspecify.annotations.NullMarked
module dev.latchkey.client {
  requires static org.jspecify;
  requires tools.jackson.core;
  requires org.tomlj;

  exports dev.latchkey.credential;
}
