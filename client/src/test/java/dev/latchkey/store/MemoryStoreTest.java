package dev.latchkey.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonObject;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  @Test
  void case072_itKeepsADocumentUntilItIsRemoved() {
    MemoryStore store = new MemoryStore();
    AuthDocument document = AuthDocument.forApiKey(Secret.of("sk-memory"));
    assertThat(store.read()).isEmpty();
    try (StoreTransaction owner = store.begin()) {
      owner.replace(document);
    }
    assertThat(store.read()).contains(document);
    try (StoreTransaction owner = store.begin()) {
      assertThat(owner.remove().existed()).isTrue();
      assertThat(owner.remove()).isEqualTo(Removal.NOTHING);
    }
    assertThat(store.read()).isEmpty();
    assertThat(store.warnings()).isEmpty();
  }

  @Test
  void aSidecarIsTheSameForEverybody() {
    MemoryStore store = new MemoryStore();
    assertThat(store.sidecar("a").read()).isEmpty();
    store.sidecar("a").write(JsonObject.empty().with("x", "y"));
    assertThat(store.sidecar("a").read()).contains(JsonObject.empty().with("x", "y"));
    assertThat(store.sidecar("b").read()).isEmpty();
  }
}
