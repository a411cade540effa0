/** The Latchkey authority: a sign-in server to run inside a program. */
module dev.latchkey.authority {
  requires static org.jspecify;
  requires com.nimbusds.jose.jwt;
  requires flyway.core;
  requires gg.jte.runtime;
  requires io.vertx.core;
  requires java.net.http;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;
  requires password4j;
  requires tools.jackson.core;

  exports dev.latchkey.authority.server;
}
