package dev.latchkey.login;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.config.Configuration;
import dev.latchkey.config.Environment;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.DeviceEndpoint;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.renewal.RetryWindows;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Sign-in by device code into a home, put together for a test. */
record DeviceSignIn(DeviceLogin login, JdkTransport transport) implements AutoCloseable {

  static DeviceSignIn of(TestHome home, Pace pace, Configuration configuration) {
    JdkTransport transport = new JdkTransport();
    ClientName name = new ClientName("latchkey", "test");
    Endpoints endpoints = new Endpoints(Environment.of(Map.of()), false);
    FileStore store = new FileStore(home.path(), HomeStore.Limits.DEFAULT);
    InstantSource clock = InstantSource.system();
    RevocationQueue queue =
        new RevocationQueue(store, new RevocationEndpoint(transport, name), clock);
    LoginPolicy policy = new LoginPolicy(configuration.rules());
    CodeExchange exchange =
        new CodeExchange(
            policy,
            new Succession(store, endpoints, queue),
            endpoints,
            new TokenEndpoint(transport, name),
            new RetryWindows(store),
            clock);
    return new DeviceSignIn(
        new DeviceLogin(
            policy, store, exchange, queue, endpoints, new DeviceEndpoint(transport), pace),
        transport);
  }

  @Override
  public void close() {
    transport.close();
  }

  static DeviceLogin.Request at(FakeIssuer issuer) {
    return at(issuer.uri().toString());
  }

  static DeviceLogin.Request at(String issuer) {
    return new DeviceLogin.Request(
        Issuer.parse(issuer, false), FakeIssuer.CLIENT_ID, ofMinutes(15), Optional.empty());
  }

  static LoginResult run(
      TestHome home, Pace pace, DeviceLogin.Request request, DeviceLogin.Listener listener) {
    try (DeviceSignIn signIn = DeviceSignIn.of(home, pace, Configuration.EMPTY)) {
      return signIn.login().run(request, listener, LoginRecord.NONE);
    }
  }

  static LatchkeyException fails(
      TestHome home, Pace pace, DeviceLogin.Request request, DeviceLogin.Listener listener) {
    LatchkeyException e =
        catchThrowableOfType(LatchkeyException.class, () -> run(home, pace, request, listener));
    assertThat(e).isNotNull();
    assertThat(e.remedy()).isNotBlank();
    assertThat(home.authJson()).doesNotExist();
    return e;
  }

  /** What the person at the device page does, after the first question. */
  static FastPace approving(FakeIssuer issuer) {
    return new FastPace(() -> issuer.approveDevice("TEST-00001"));
  }
}
