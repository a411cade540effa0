package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a program gets thrown, and may log with all its causes, holds no secret either. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CanaryExceptionTest {
  private Lab lab;
  private Canaries canaries;

  @BeforeEach
  void open() {
    lab = new Lab();
    canaries = new Canaries();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** What a program would see, and perhaps log with all its causes. */
  @ParameterizedTest
  @EnumSource
  void asExceptions(Trouble trouble) {
    IssuedTokens old = lab.issuer.issueTokens();
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(old, lab.issuer.uri().toString(), Instant.now()));
    canaries.addAll(List.of(old.refreshToken(), old.accessToken(), old.idToken()));
    if (trouble != Trouble.NONE) {
      lab.issuer.on(Grant.AUTHORIZATION_CODE).always(trouble.answer());
      for (Endpoint endpoint : List.of(Endpoint.WHOAMI, Endpoint.JWKS, Endpoint.REVOKE)) {
        lab.issuer.on(endpoint).always(trouble.answer());
      }
    }
    Issuer issuer = Issuer.parse(lab.issuer.uri().toString(), false);
    String token = canaries.add(Canaries.awkward("at-canary-thrown"));
    HttpDriver driver = new HttpDriver();
    try (Latchkey latchkey =
        Latchkey.builder()
            .environment(Environment.of(lab.environment))
            .machine(MachineFiles.ofUnix(lab.machine.path()))
            .home(lab.home.path())
            .loginLog(sentence -> canaries.shown("trouble", sentence))
            .browser(page -> {
              Thread ignored = Thread.ofVirtual().start(() -> driver.visit(page));
              return new BrowserLauncher.Launch.Started();
            })
            .open()) {
      thrown(
          "browser",
          () ->
              latchkey.login(
                  new BrowserLogin.Request(
                      issuer,
                      FakeIssuer.CLIENT_ID,
                      CallbackPorts.only(0),
                      Duration.ofSeconds(20),
                      true,
                      new SuccessPage.Local(false)),
                  LoginListener.SILENT));
      thrown(
          "device",
          () ->
              latchkey.loginByDevice(
                  new DeviceLogin.Request(
                      issuer, FakeIssuer.CLIENT_ID, Duration.ofSeconds(20), Optional.empty()),
                  approving()));
      thrown(
          "token", () -> latchkey.loginWithAccessToken(Secret.of(token), issuer, Optional.empty()));
      thrown(
          "agent",
          () ->
              latchkey.loginWithAccessToken(
                  Secret.of(canaries.add(lab.issuer.issueAgentIdentity())),
                  issuer,
                  Optional.empty()));
      thrown("key", () -> latchkey.loginWithApiKey(Secret.of(token + "\u0007")));
    }
    for (RecordedRequest request : lab.issuer.requests()) {
      if (request.endpoint() != Endpoint.AUTHORIZE) {
        Trouble.secrets(request).stream()
            .filter(secret -> !secret.equals("nothing"))
            .forEach(canaries::add);
      }
    }
    lab.logs().forEach(log -> canaries.shown("log", log));
    canaries.assertHidden();
  }

  private DeviceLogin.Listener approving() {
    return new DeviceLogin.Listener() {
      @Override
      public void waiting(DeviceLogin.Invitation invitation) {
        lab.issuer.approveDevice(invitation.userCode());
      }

      @Override
      public void delayed(String reason, Duration pause) {
        canaries.shown("delayed", reason);
      }

      @Override
      public void approved() {}

      @Override
      public void stored() {}
    };
  }

  private void thrown(String what, ThrowingCallable action) {
    Throwable e = catchThrowable(action);
    if (e != null) {
      canaries.shown("exception of " + what, e);
    } else {
      canaries.shown("result of " + what, "went well");
    }
  }
}
