package dev.latchkey.keyring.windows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a keyring asks of Windows: generic credentials of the user of this process, of which there
 * is one of each target name. Thread-safe.
 */
interface Advapi {

  /** {@code CRED_MAX_CREDENTIAL_BLOB_SIZE}: how many bytes one holds. */
  int LONGEST_BLOB = 5 * 512;

  /**
   * A credential.
   *
   * @param target its name
   * @param user the account, which people see
   * @param blob what it holds
   * @param written when; not looked at in writing
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Credential(String target, String user, byte[] blob, Instant written) {}

  /** The one of that name, or nothing ({@code ERROR_NOT_FOUND}). */
  Optional<Credential> read(String target) throws AdvapiTrouble;

  /** Puts one in the place of what has its name. */
  void write(Credential credential) throws AdvapiTrouble;

  /** Whether there was one to delete. */
  boolean delete(String target) throws AdvapiTrouble;

  /** The names that begin with {@code prefix}. */
  List<String> names(String prefix) throws AdvapiTrouble;
}
