package dev.latchkey.keyring.libsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import dev.latchkey.keyring.libsecret.SecretService.Collection;
import dev.latchkey.keyring.libsecret.ServiceTrouble.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a keyring makes of what a Secret Service says that no real one here says at will. */
@NullMarked
class LibsecretKeyringTest {
  private static final KeyringName NAME = new KeyringName("Codex Auth", "cli|0123456789abcdef");
  private static final Secret SECRET = Secret.of("sk-kim");
  private static final ServiceItem OPEN = new ServiceItem("/1", false, SECRET, 1_700_000_000);
  private static final ServiceItem LOCKED = new ServiceItem("/2", true, null, 0);
  private static final ServiceItem UNDECRYPTED = new ServiceItem("/1", false, null, 0);

  private final Script service = new Script();
  private final LibsecretKeyring keyring = new LibsecretKeyring(service);

  /** Does as it is told, and notes what it is asked. */
  private static final class Script implements SecretService {
    final List<String> asked = new ArrayList<>();
    List<ServiceItem> items = new ArrayList<>();
    Collection collection = Collection.OPEN;
    @Nullable ServiceTrouble trouble;

    /** What becomes of the trouble when the service is forgotten. */
    Runnable whenForgotten = () -> {};

    private void ask(String what) throws ServiceTrouble {
      asked.add(what);
      if (trouble != null) {
        throw trouble;
      }
    }

    @Override
    public List<ServiceItem> search(KeyringName name) throws ServiceTrouble {
      ask("search");
      return items;
    }

    @Override
    public Collection defaultCollection() throws ServiceTrouble {
      ask("collection");
      return collection;
    }

    @Override
    public void store(KeyringName name, Secret value) throws ServiceTrouble {
      ask("store");
    }

    @Override
    public void change(String path, Secret value) throws ServiceTrouble {
      ask("change " + path);
    }

    @Override
    public void delete(String path) throws ServiceTrouble {
      ask("delete " + path);
    }

    @Override
    public void openDefaultCollection() throws ServiceTrouble {
      ask("open");
    }

    @Override
    public void unlock(KeyringName name) throws ServiceTrouble {
      ask("unlock " + name.account());
    }

    @Override
    public void forget() {
      asked.add("forget");
      whenForgotten.run();
    }

    @Override
    public void cancel() {
      asked.add("cancel");
    }
  }

  @Test
  void oneSearchIsAllThatFindingTakes() {
    service.items = List.of(OPEN);
    assertThat(keyring.find(NAME))
        .containsExactly(new KeyringItem(NAME, "/1", SECRET, Instant.ofEpochSecond(1_700_000_000)));
    assertThat(service.asked).containsExactly("search");
  }

  @Test
  void aServiceThatWasStartedAnewIsAskedOnceMore() {
    service.items = List.of(UNDECRYPTED);
    service.whenForgotten = () -> service.items = List.of(OPEN);
    assertThat(keyring.find(NAME)).hasSize(1);
    assertThat(service.asked).containsExactly("search", "forget", "search");
  }

  @ParameterizedTest
  @CsvSource({"REFUSED", "GONE", "NO_SERVICE"})
  void whatMayBeOfAnEarlierServiceIsTriedOnceMore(Kind kind) {
    service.trouble = new ServiceTrouble(kind, "the session does not exist");
    service.whenForgotten = () -> service.trouble = null;
    keyring.find(NAME);
    assertThat(service.asked).containsExactly("search", "forget", "search");
    service.asked.clear();
    service.trouble = new ServiceTrouble(kind, "the session does not exist");
    keyring.add(NAME, SECRET);
    assertThat(service.asked).containsExactly("collection", "forget", "collection", "store");
  }

  @Test
  void anItemWithoutASecretIsRefusedAndNotEmpty() {
    service.items = List.of(OPEN, UNDECRYPTED);
    assertFails(() -> keyring.find(NAME), ErrorCode.KEYRING_REFUSED, NAME.account());
  }

  @Test
  void oneLockedItemBesideAnotherIsLocked() {
    service.items = List.of(OPEN, LOCKED);
    assertFails(() -> keyring.find(NAME), ErrorCode.KEYRING_LOCKED, "locked");
    assertThat(service.asked).containsExactly("search");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_LIBRARY, KEYRING_ABSENT, libsecret",
    "NO_BUS, KEYRING_ABSENT, D-Bus",
    "NO_SERVICE, KEYRING_ABSENT, Secret Service",
    "LOCKED, KEYRING_LOCKED, locked",
    "GONE, KEYRING_REFUSED, not in",
    "CANCELLED, KEYRING_REFUSED, not waited for",
    "REFUSED, KEYRING_REFUSED, said no: its words"
  })
  void eachTroubleHasItsCode(Kind kind, ErrorCode code, String says) {
    service.trouble = new ServiceTrouble(kind, "its words");
    assertFails(() -> keyring.find(NAME), code, says);
    assertFails(() -> keyring.add(NAME, SECRET), code, says);
  }

  @Test
  void theWordsOfAServiceAreOneLineForATerminal() {
    service.trouble =
        new ServiceTrouble(Kind.REFUSED, "no\u001b[2J\n\u202egnp\u2028" + "x".repeat(900));
    assertThatThrownBy(() -> keyring.find(NAME))
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\u001b", "\n", "\u202e", "\u2028")
        .contains("no [2J")
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource({"ABSENT", "LOCKED"})
  void nothingIsStoredWhereThatWouldPrompt(Collection collection) {
    service.collection = collection;
    assertFails(() -> keyring.add(NAME, SECRET), ErrorCode.KEYRING_LOCKED, "collection");
    assertThat(service.asked).containsExactly("collection");
    keyring.unlock();
    assertThat(service.asked).containsExactly("collection", "open");
  }

  @Test
  void unlockingIsOfWhatWasFoundLocked() {
    service.items = List.of(LOCKED);
    assertFails(() -> keyring.find(NAME), ErrorCode.KEYRING_LOCKED, "locked");
    service.asked.clear();
    keyring.unlock();
    assertThat(service.asked).containsExactly("unlock " + NAME.account(), "collection");
    service.asked.clear();
    keyring.unlock();
    assertThat(service.asked).containsExactly("open");
  }

  @Test
  void removingWhatIsGoneIsNoErrorAndChangingItIs() {
    service.trouble = new ServiceTrouble(Kind.GONE, "no such object");
    KeyringItem item = new KeyringItem(NAME, "/1", SECRET, Instant.EPOCH);
    keyring.remove(item);
    assertFails(() -> keyring.change(item, SECRET), ErrorCode.KEYRING_REFUSED, "not in");
  }

  private static void assertFails(ThrowingCallable call, ErrorCode code, String says) {
    assertThatThrownBy(call)
        .hasMessageContaining(says)
        .asInstanceOf(type(StoreException.class))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(code);
          assertThat(e.getMessage() + e.remedy()).doesNotContain(SECRET.reveal());
          assertThat(e.remedy()).isNotEmpty();
        });
  }
}
