package dev.latchkey.cli.run;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few calls to the C library that Java has no words for. Linked when first called. */
final class Posix {
  /** The number of the signal that Ctrl-C sends. */
  static final int SIGINT = 2;

  /** Sends a signal to a process of ours; one that has ended does not mind. */
  void kill(long pid, int signal) {
    try {
      int ignored =
          (int)
              link("kill", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                  .invokeExact((int) pid, signal);
    } catch (Throwable e) {
      throw new IllegalStateException("kill(2) could not be called", e);
    }
  }

  /** Whether this process belongs to those to which the terminal's Ctrl-C goes. */
  boolean isInForeground() {
    try (Arena arena = Arena.ofConfined()) {
      int terminal =
          (int)
              link("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                  .invokeExact(arena.allocateFrom("/dev/tty"), 0);
      if (terminal < 0) {
        return false;
      }
      try {
        int foreground = (int) link("tcgetpgrp", ValueLayout.JAVA_INT).invokeExact(terminal);
        return foreground == (int) link("getpgrp").invokeExact();
      } finally {
        int ignored = (int) link("close", ValueLayout.JAVA_INT).invokeExact(terminal);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("the terminal could not be asked", e);
    }
  }

  @SuppressWarnings("restricted") // The signatures are those of POSIX.
  private static MethodHandle link(String name, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().find(name).orElseThrow();
    return linker.downcallHandle(symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
  }
}
