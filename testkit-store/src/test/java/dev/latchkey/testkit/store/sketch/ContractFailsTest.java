package dev.latchkey.testkit.store.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.latchkey.store.CredentialStore;
import dev.latchkey.testkit.store.CredentialStoreContract;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A store that breaks the contract is told so. */
class ContractFailsTest {

  private static List<String> failures(Class<? extends Contract> contract) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
        .toList();
  }

  @Test
  void aSoundStorePasses() {
    assertThat(failures(Sound.class)).isEmpty();
  }

  @Test
  void twoOwnersAtATimeAreNoticed() {
    assertThat(failures(Unlocked.class))
        .contains("transactionsOfTwoThreadsExcludeEachOther")
        .contains("transactionsOfTwoInstancesExcludeEachOther");
  }

  @Test
  void aSecretThatIsSaidIsNoticed() {
    assertThat(failures(Talkative.class)).containsExactly("whatIsSaidOfAStoreHoldsNoSecret");
  }

  @Test
  void aStoreThatMendsDocumentsIsNoticed() {
    assertThat(failures(Tidy.class)).contains("keepsMembersThatNobodyKnowsAndTheirOrder");
  }

  @Test
  void sidecarsThatGoWithTheCredentialAreNoticed() {
    assertThat(failures(Forgetful.class))
        .containsExactly("aSidecarAndTheCredentialLeaveEachOtherAlone");
  }

  @Test
  void instancesOfDifferentPlacesAreNoticed() {
    assertThat(failures(Alone.class)).contains("anotherInstanceReplacesAndRemovesTheSameDocument");
  }

  @Test
  void aCheckThatWritesIsNoticed() {
    assertThat(failures(Careless.class)).containsExactly("aCheckBeforehandChangesNothing");
  }

  static class Sound extends Contract {}

  static class Unlocked extends Contract {
    @Override
    MapStore open() {
      return new MapStore(texts, owner) {
        @Override
        protected Owner own() {
          return () -> {};
        }
      };
    }
  }

  static class Talkative extends Contract {
    @Override
    MapStore open() {
      return new MapStore(texts, owner) {
        @Override
        public String describe() {
          return "a map of " + texts;
        }
      };
    }
  }

  static class Tidy extends Contract {
    @Override
    MapStore open() {
      return new MapStore(texts, owner) {
        @Override
        protected void put(String name, String text) {
          super.put(name, text.replaceAll("\"zeta\":\\[.*?],", ""));
        }
      };
    }
  }

  static class Forgetful extends Contract {
    @Override
    MapStore open() {
      return new MapStore(texts, owner) {
        @Override
        protected void drop(String name) {
          texts.clear();
        }

        @Override
        public void checkWritable() {}
      };
    }
  }

  static class Alone extends Contract {
    @Override
    MapStore open() {
      return new MapStore(new ConcurrentHashMap<>(), owner);
    }
  }

  static class Careless extends Contract {
    @Override
    MapStore open() {
      return new MapStore(texts, owner) {
        @Override
        public void checkWritable() {
          put("login", "{}");
        }
      };
    }
  }

  abstract static class Contract extends CredentialStoreContract {
    final Map<String, String> texts = new ConcurrentHashMap<>();
    final ReentrantLock owner = new ReentrantLock();

    MapStore open() {
      return new MapStore(texts, owner);
    }

    @Override
    protected CredentialStore emptyStore() {
      return open();
    }

    @Override
    protected Optional<CredentialStore> openAgain() {
      return Optional.of(open());
    }
  }

  static class MapStore extends TextStore {
    private final Map<String, String> texts;
    private final ReentrantLock owner;

    MapStore(Map<String, String> texts, ReentrantLock owner) {
      this.texts = texts;
      this.owner = owner;
    }

    @Override
    public String describe() {
      return "a map";
    }

    @Override
    protected Owner own() {
      owner.lock();
      return owner::unlock;
    }

    @Override
    protected Optional<String> text(String name) {
      return Optional.ofNullable(texts.get(name));
    }

    @Override
    protected void put(String name, String text) {
      texts.put(name, text);
    }

    @Override
    protected void drop(String name) {
      texts.remove(name);
    }
  }
}
