package dev.latchkey.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.LoginException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Sealed boxes, against one that libsodium made (PyNaCl 1.5.0) for the Ed25519 seed 00 01 … 1f. */
class SealedBoxTest {
  private static final String KEY =
      "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
  private static final String BOX =
      "NtK1hUuaX7B8WY7nGNAZkRafmxXLSZAybluulzSRDRg0eKmU5uR6aeO5pgElK+4DsaMJo9gCHbaRUFUvx93m";

  private static SealedBox box() throws GeneralSecurityException {
    byte[] seed = new byte[32];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) i;
    }
    return SealedBox.forEd25519Seed(seed);
  }

  @Test
  void aBoxOfLibsodiumIsOpened() throws Exception {
    assertThat(new String(box().open(Base64.getDecoder().decode(BOX)), StandardCharsets.UTF_8))
        .isEqualTo("task-0123456789");
    assertThat(AgentKey.parse(Secret.of(KEY)).open(BOX)).isEqualTo("task-0123456789");
  }

  @Test
  void aBoxWithAnyBitChangedOrAnyByteCutOffIsRefused() throws Exception {
    byte[] good = Base64.getDecoder().decode(BOX);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> box().open(bad))
          .describedAs("bit %d", bit)
          .isInstanceOf(GeneralSecurityException.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> box().open(cut)).isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void whatIsNoKeyOrNoBoxIsAClearError() {
    assertThatThrownBy(() -> AgentKey.parse(Secret.of("not base64!")))
        .isInstanceOf(LoginException.class)
        .hasMessageContaining("agent_private_key");
    assertThatThrownBy(() -> AgentKey.parse(Secret.of(KEY)).open("AAAA"))
        .isInstanceOf(LoginException.class)
        .hasMessageContaining("not encrypted for it");
  }
}
