package dev.latchkey.interop;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** ChatGPT logins of some age, as if somebody had signed in at the issuer that long ago. */
final class SampleLogin {
  private SampleLogin() {}

  /** Stores one whose tokens were issued {@code age} ago, and returns them. */
  static IssuedTokens store(TestHome home, FakeIssuer issuer, Duration age) {
    issuer.clock(Clock.offset(Clock.systemUTC(), age.negated()));
    IssuedTokens tokens = issuer.issueTokens();
    issuer.clock(Clock.systemUTC());
    home.writeAuthJson(
        AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now().minus(age)));
    return tokens;
  }

  /** Returns the refresh token that is stored. */
  static String refreshToken(TestHome home) {
    return stored(home).tokens().refreshToken().reveal();
  }

  /** Returns the access token that is stored. */
  static String accessToken(TestHome home) {
    return stored(home).tokens().accessToken().reveal();
  }

  private static ChatGptSession stored(TestHome home) {
    return (ChatGptSession) AuthDocument.parse(home.readAuthJson()).credential();
  }
}
