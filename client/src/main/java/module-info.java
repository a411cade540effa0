/**
 * The Latchkey library: read, keep, renew, present and revoke the credentials of Codex, and the
 * ways of signing in.
 */
@org.jspecify.annotations.NullMarked
module dev.latchkey.client {
  requires static org.jspecify;
  requires com.nimbusds.jose.jwt;
  requires transitive java.net.http;
  requires jdk.httpserver;
  requires jdk.net;
  requires jdk.security.auth;
  requires org.bouncycastle.provider;
  requires org.tomlj;
  requires tools.jackson.core;

  exports dev.latchkey.accesstoken;
  exports dev.latchkey.agent;
  exports dev.latchkey.capability;
  exports dev.latchkey.config;
  exports dev.latchkey.credential;
  exports dev.latchkey.disk;
  exports dev.latchkey.error;
  exports dev.latchkey.explain;
  exports dev.latchkey.home;
  exports dev.latchkey.http;
  exports dev.latchkey.json;
  exports dev.latchkey.keep;
  exports dev.latchkey.keyring;
  exports dev.latchkey.login;
  exports dev.latchkey.network;
  exports dev.latchkey.oauth;
  exports dev.latchkey.policy;
  exports dev.latchkey.profile;
  exports dev.latchkey.provider;
  exports dev.latchkey.proxy;
  exports dev.latchkey.renewal;
  exports dev.latchkey.revocation;
  exports dev.latchkey.session;
  exports dev.latchkey.store;
  exports dev.latchkey.tokensocket;
  exports dev.latchkey.transfer;
  exports dev.latchkey.trust;
  exports dev.latchkey.workload;
  exports dev.latchkey;

  uses dev.latchkey.keyring.KeyringProvider;
}
