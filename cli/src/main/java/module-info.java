/** The {@code latchkey} command. */
@org.jspecify.annotations.NullMarked
module dev.latchkey.cli {
  requires static org.jspecify;
  requires dev.latchkey.authority;
  requires dev.latchkey.client;
  // Found by the library's service loader.
  requires dev.latchkey.keyring;
  requires info.picocli;
  requires io.nayuki.qrcodegen;
  requires java.net.http;

  opens dev.latchkey.cli to
      info.picocli;
  opens dev.latchkey.cli.authority to
      info.picocli;
  opens dev.latchkey.cli.capability to
      info.picocli;
  opens dev.latchkey.cli.ci to
      info.picocli;
  opens dev.latchkey.cli.command to
      info.picocli;
  opens dev.latchkey.cli.demo to
      info.picocli;
  opens dev.latchkey.cli.doctor to
      info.picocli;
  opens dev.latchkey.cli.explain to
      info.picocli;
  opens dev.latchkey.cli.keep to
      info.picocli;
  opens dev.latchkey.cli.login to
      info.picocli;
  opens dev.latchkey.cli.profile to
      info.picocli;
  opens dev.latchkey.cli.provider to
      info.picocli;
  opens dev.latchkey.cli.run to
      info.picocli;
  opens dev.latchkey.cli.status to
      info.picocli;
  opens dev.latchkey.cli.store to
      info.picocli;
  opens dev.latchkey.cli.token to
      info.picocli;
  opens dev.latchkey.cli.transfer to
      info.picocli;
}
