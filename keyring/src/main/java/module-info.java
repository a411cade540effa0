/** The keyrings of operating systems, for the Latchkey library to find. */
@org.jspecify.annotations.NullMarked
module dev.latchkey.keyring {
  requires static org.jspecify;
  requires dev.latchkey.client;

  provides dev.latchkey.keyring.KeyringProvider with
      dev.latchkey.keyring.system.SystemKeyringProvider;
}
