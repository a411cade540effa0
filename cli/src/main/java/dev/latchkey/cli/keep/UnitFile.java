package dev.latchkey.cli.keep;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What starts {@code latchkey keep} with the user's session.
 *
 * @param words the command line
 * @param home the Codex home
 * @param socket the token socket, unless it is in the home
 * @param javaHome the JDK to start it with, if one was named
 * @param servesOthers whether other users are served, who cannot be told apart in a user namespace
 * @param userHome the user's own folder
 * @param network the variables by which this process reaches issuers, which a service would not
 *     have
 */
record UnitFile(
    List<String> words,
    Path home,
    Optional<Path> socket,
    Optional<String> javaHome,
    boolean servesOthers,
    Path userHome,
    Map<String, String> network) {

  /** A user unit. */
  String systemd() {
    StringBuilder unit = new StringBuilder();
    unit.append(
        """
        # Keeps a Codex login: renews its token ahead of time, and gives it to local programs.
        # Install as ~/.config/systemd/user/latchkey-keep.service, then:
        #   systemctl --user daemon-reload
        #   systemctl --user enable --now latchkey-keep
        #   journalctl --user -u latchkey-keep        what it has to say
        # To keep it when you are not logged in: loginctl enable-linger
        [Unit]
        Description=Latchkey keeps a Codex login

        [Service]
        Type=exec
        """);
    StringJoiner command = new StringJoiner(" ");
    for (String word : words) {
      command.add(systemdWord(word));
    }
    unit.append("ExecStart=").append(command).append('\n');
    variables()
        .forEach((name, value) ->
            unit.append("Environment=").append(systemdWord(name + "=" + value)).append('\n'));
    unit.append(
        """
        Restart=on-failure
        RestartSec=10
        # A renewal that is under way may finish.
        TimeoutStopSec=45
        NoNewPrivileges=yes
        UMask=0077
        MemoryMax=256M
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
        RestrictSUIDSGID=yes
        LockPersonality=yes
        SystemCallArchitectures=native
        """);
    if (servesOthers) {
      unit.append(
          """
          # Not ProtectSystem and the like: they put the process into a user namespace, where it could
          # not tell the users of --allow-uid apart.
          """);
    } else {
      unit.append(
          """
          # Programs find the socket where it is, so /tmp stays shared; nothing but the home is written.
          ProtectSystem=strict
          PrivateTmp=no
          """);
      unit.append("ReadWritePaths=").append(systemdWord("-" + home)).append('\n');
      socket
          .map(Path::getParent)
          .filter(folder -> !folder.startsWith(home))
          .ifPresent(folder ->
              unit.append("ReadWritePaths=").append(systemdWord("-" + folder)).append('\n'));
    }
    unit.append(
        """

        [Install]
        WantedBy=default.target
        """);
    return unit.toString();
  }

  /** A property list for the user's agents. */
  String launchd() {
    StringBuilder list = new StringBuilder();
    list.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <!-- Keeps a Codex login. Install as ~/Library/LaunchAgents/dev.latchkey.keep.plist, then:
             launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/dev.latchkey.keep.plist
             launchctl bootout gui/$(id -u)/dev.latchkey.keep      ends it -->
        <plist version="1.0">
        <dict>
          <key>Label</key>
          <string>dev.latchkey.keep</string>
          <key>ProgramArguments</key>
          <array>
        """);
    for (String word : words) {
      list.append("    <string>").append(xml(word)).append("</string>\n");
    }
    list.append("  </array>\n  <key>EnvironmentVariables</key>\n  <dict>\n");
    variables()
        .forEach((name, value) ->
            list.append("    <key>")
                .append(xml(name))
                .append("</key>\n    <string>")
                .append(xml(value))
                .append("</string>\n"));
    list.append("  </dict>\n  <key>StandardErrorPath</key>\n  <string>")
        .append(xml(userHome.resolve("Library/Logs/latchkey-keep.log").toString()))
        .append(
            """
            </string>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>ThrottleInterval</key>
              <integer>10</integer>
              <key>ExitTimeOut</key>
              <integer>45</integer>
              <key>ProcessType</key>
              <string>Background</string>
              <key>Umask</key>
              <integer>63</integer>
            </dict>
            </plist>
            """);
    return list.toString();
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("CODEX_HOME", home.toString());
    // Preparing fast starts would write outside the home.
    variables.put("LATCHKEY_NO_TRAINING", "1");
    javaHome.ifPresent(java -> variables.put("JAVA_HOME", java));
    variables.putAll(network);
    return variables;
  }

  /** A word as it has to stand in a unit (systemd.syntax, systemd.unit). */
  private static String systemdWord(String word) {
    String safe = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%");
    return safe.matches("[A-Za-z0-9_@%+=:,./-]+") ? safe : "\"" + safe + "\"";
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
