package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device sign-in leaves behind: a line for each step, and none of its secrets. */
class DeviceTrailTest {
  @TempDir Path temporary;

  @Test
  void bug32_eachStepLeavesOneEntryAndNoSecretIsOnTheDisk() throws IOException {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      Device denied = Device.ask(site);
      Device.type(browser, "7777-7777");
      device.decide(browser, "approve");
      denied.decide(browser, "deny");
      Reply answer = device.poll();
      Tokens tokens = Tokens.of(device.exchange(answer));
      browser.submitOnly(browser.open("/account"), Wire.map());

      List<AuditEntry> trail = new ArrayList<>(site.store().audit(100).reversed());
      assertThat(trail)
          .extracting(entry -> entry.action() + " " + entry.outcome())
          .containsExactly(
              "workspace.establish ok",
              "issuer.set ok",
              "signin.password ok",
              "device.request ok",
              "device.request ok",
              "device.code refused",
              "device.decide approve",
              "device.decide deny",
              "device.fetch ok",
              "code.redeem ok",
              "account.end-sign-in ok");
      assertThat(trail.get(6).target()).isEqualTo(trail.get(3).target());
      assertThat(trail.get(8).target()).isEqualTo(trail.get(3).target());
      assertThat(trail.get(6).detail())
          .contains("\"requested_from\":\"127.0.0.1\"", "\"client\":\"" + Site.CODEX + "\"");

      String kept = disk(site.directory);
      assertThat(kept).as("this reads what is kept").contains("device.decide", Site.CODEX);
      for (String secret :
          List.of(
              device.id(),
              device.id().substring(4),
              device.code(),
              device.code().replace("-", ""),
              denied.code(),
              answer.text("authorization_code"),
              answer.text("code_verifier"),
              tokens.access(),
              tokens.refresh(),
              browser.cookies.getOrDefault("latchkey-session", "none"))) {
        assertThat(kept.contains(secret)).isFalse();
      }
    }
  }

  private static String disk(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
