package dev.latchkey.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.FileStore;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.StoreTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, for {@code auth.json}. */
class FileStoreContractTest extends CredentialStoreContract {
  @TempDir Path folder;

  @Override
  protected CredentialStore emptyStore() {
    return new FileStore(folder.resolve("home"), HomeStore.Limits.DEFAULT);
  }

  @Override
  protected Optional<CredentialStore> openAgain() {
    return Optional.of(emptyStore());
  }

  @Test
  void case064_theFileIsTheDocument() throws IOException {
    try (StoreTransaction owner = emptyStore().begin()) {
      owner.replace(SampleDocuments.chatGpt());
    }
    assertThat(AuthDocument.parse(Files.readAllBytes(folder.resolve("home").resolve("auth.json"))))
        .isEqualTo(SampleDocuments.chatGpt());
  }
}
