package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Kinship;
import dev.latchkey.credential.Kinship.Chain;
import dev.latchkey.credential.Kinship.Order;
import dev.latchkey.credential.Secret;
import dev.latchkey.testkit.Account;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of two logins may take the other's place depends on what they are to each other. */
class KinshipTest {
  private static final Duration LATER = Duration.ofHours(1);
  private final AuthDocument login = Logins.chatGpt();

  @Test
  void oneLoginRenewed() {
    AuthDocument renewed = Logins.chatGpt("owner-1", LATER);
    assertThat(Kinship.of(renewed, login)).isEqualTo(new Kinship(Chain.SAME, true, Order.LATER));
    assertThat(Kinship.of(login, renewed)).isEqualTo(new Kinship(Chain.SAME, true, Order.EARLIER));
    assertThat(Kinship.of(login, login)).isEqualTo(new Kinship(Chain.SAME, true, Order.EQUAL));
  }

  @Test
  void twoLoginsOfOneAccount() {
    assertThat(Kinship.of(Logins.chatGpt("owner-2", LATER), login))
        .isEqualTo(new Kinship(Chain.OTHER, true, Order.LATER));
  }

  @Test
  void aLoginThatDoesNotSayWhichItIs() {
    AuthDocument silent = Logins.chatGpt(Account.sample(), Optional.empty(), LATER);
    assertThat(Kinship.of(silent, login)).isEqualTo(new Kinship(Chain.PERHAPS, true, Order.LATER));
    assertThat(Kinship.of(Logins.chatGpt(Logins.other(), Optional.empty(), LATER), login).chain())
        .isEqualTo(Chain.OTHER);
  }

  @Test
  void theSameTokensAreTheSameChainWhoeverWroteThem() {
    AuthDocument rewritten = AuthDocument.parse(login.toPrettyText().replace("owner-1", "owner-2"));
    assertThat(Kinship.of(rewritten, login).chain()).isEqualTo(Chain.SAME);
  }

  @Test
  void anotherWorkspaceOfOnePersonIsAnotherAccount() {
    AuthDocument elsewhere =
        Logins.chatGpt(Account.sample().accountId("acct-9"), Optional.of("owner-3"), LATER);
    assertThat(Kinship.of(elsewhere, login))
        .isEqualTo(new Kinship(Chain.OTHER, false, Order.LATER));
  }

  @Test
  void keysAreTheSameOrOthers() {
    AuthDocument key = AuthDocument.forApiKey(Secret.of("sk-1"));
    assertThat(Kinship.of(key, AuthDocument.parse(key.toPrettyText())).chain())
        .isEqualTo(Chain.SAME);
    assertThat(Kinship.of(key, AuthDocument.forApiKey(Secret.of("sk-2"))).chain())
        .isEqualTo(Chain.OTHER);
    assertThat(Kinship.of(key, login).chain()).isEqualTo(Chain.OTHER);
    AuthDocument agent =
        AuthDocument.parse("{\"auth_mode\": \"agentIdentity\", \"agent_identity\": {\"a\": 1}}");
    AuthDocument other =
        AuthDocument.parse("{\"auth_mode\": \"agentIdentity\", \"agent_identity\": {\"a\": 2}}");
    assertThat(Kinship.of(agent, other).chain()).isEqualTo(Chain.OTHER);
  }
}
