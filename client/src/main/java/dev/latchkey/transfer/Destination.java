package dev.latchkey.transfer;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A place where {@code latchkey transfer receive} can be run from here. */
public sealed interface Destination {

  /** How it is reached, for people: {@code "ssh kim@build1"}. */
  String describe();

  /** What it is called, for people: {@code "kim@build1"}. */
  String place();

  /** The words of the command that runs it there. */
  List<String> command();

  /** What it means that this command ended with {@code exit} and not a word. */
  TransferException silence(int exit);

  /**
   * Another machine.
   *
   * @param host {@code host} or {@code user@host}, as ssh takes it
   * @param options further words for ssh, before the host
   * @param program what starts latchkey there, for the shell there
   * @param replace whether another login there may be replaced
   */
  record Ssh(String host, List<String> options, String program, boolean replace)
      implements Destination {
    /** The options of ssh that are followed by a word of their own. */
    private static final String WITH_VALUE = "BbcDEeFIiJLlmOoPpQRSWw";

    /**
     * Copies {@code options}.
     *
     * @throws IllegalArgumentException if the host or an option would be read as something else
     */
    public Ssh {
      options = List.copyOf(options);
      refuseUnlessPlain("the host", host);
      boolean valueFollows = false;
      for (String option : options) {
        if (!valueFollows && (option.length() < 2 || option.charAt(0) != '-')) {
          throw new IllegalArgumentException(
              "after -- come options of ssh, such as -p 2222; "
                  + "this is none, and ssh would take it for the host");
        }
        valueFollows =
            !valueFollows && option.length() == 2 && WITH_VALUE.indexOf(option.charAt(1)) >= 0;
      }
      if (valueFollows) {
        throw new IllegalArgumentException("the last option of ssh lacks its value");
      }
    }

    @Override
    public String describe() {
      return "ssh " + host;
    }

    @Override
    public String place() {
      return host;
    }

    @Override
    public List<String> command() {
      List<String> command = new ArrayList<>(List.of("ssh"));
      command.addAll(options);
      // No terminal, which would alter the lines, and nothing of ours that the host does not need.
      command.addAll(List.of("-T", "-a", "-x", "-o", "ClearAllForwardings=yes", "--", host));
      command.add(program + " transfer receive" + (replace ? " --replace" : ""));
      return List.copyOf(command);
    }

    @Override
    public TransferException silence(int exit) {
      return exit == 255
          ? new TransferException(
              ErrorCode.TRANSFER_REFUSED,
              "ssh could not connect to " + host,
              "see its words above, and try ssh " + host + " by itself; the login is still here")
          : noLatchkey(
              host,
              exit,
              "ssh "
                  + host
                  + " 'umask 077 && mkdir -p ~/.codex && cat > ~/.codex/auth.json'"
                  + " < ~/.codex/auth.json");
    }
  }

  /**
   * A container.
   *
   * @param container its name or id
   * @param options further words for {@code docker exec}, before the container
   * @param program what starts latchkey there, words separated by spaces
   * @param replace whether another login there may be replaced
   */
  record Docker(String container, List<String> options, String program, boolean replace)
      implements Destination {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    /**
     * Copies {@code options}.
     *
     * @throws IllegalArgumentException if the container's name would be read as something else
     */
    public Docker {
      options = List.copyOf(options);
      if (!NAME.matcher(container).matches()) {
        throw new IllegalArgumentException(
            "the container's name must be letters, digits and _.-, and begin with one of the first"
                + " two");
      }
    }

    @Override
    public String describe() {
      return "docker " + container;
    }

    @Override
    public String place() {
      return container;
    }

    @Override
    public List<String> command() {
      List<String> command = new ArrayList<>(List.of("docker", "exec", "-i"));
      command.addAll(options);
      command.add(container);
      command.addAll(List.of(program.strip().split("\\s+", -1)));
      command.addAll(List.of("transfer", "receive"));
      if (replace) {
        command.add("--replace");
      }
      return List.copyOf(command);
    }

    @Override
    public TransferException silence(int exit) {
      return noLatchkey(
          container, exit, "docker cp ~/.codex/auth.json " + container + ":/root/.codex/auth.json");
    }
  }

  private static void refuseUnlessPlain(String what, String text) {
    if (text.isEmpty()
        || text.startsWith("-")
        || !text.chars().allMatch(c -> c > 0x20 && c != 0x7f)
        || text.contains("@-")) {
      throw new IllegalArgumentException(
          what + " must not be empty, begin with - or hold white space");
    }
  }

  private static TransferException noLatchkey(String where, int exit, String byHand) {
    boolean notFound = exit == 126 || exit == 127;
    return new TransferException(
        ErrorCode.TRANSFER_REFUSED,
        notFound
            ? "there is no latchkey command on " + where
            : "latchkey transfer receive did not run on " + where + " (exit " + exit + ")",
        "the login is still here; install latchkey there or name it with --remote-command, or copy"
            + " by hand and sign out nowhere: "
            + byHand);
  }
}
