package dev.latchkey.keyring.libsecret;

import dev.latchkey.keyring.libsecret.ServiceTrouble.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The functions of libsecret and of the libraries that it needs, by name. Thread-safe.
 *
 * <p>All are called in one shape, eight machine words that return one. On every 64-bit Linux,
 * integers and pointers are passed in the same registers, and who is called does not look at those
 * it has no parameters for; the caller takes only as many bits of the answer as the function gives.
 * For each further shape the JVM would generate code, which takes a short process some
 * milliseconds; and memory is read through buffers, because layouts would take some more.
 */
final class CLibrary {
  private final SymbolLookup symbols;
  private final MethodHandle function;

  private CLibrary(SymbolLookup symbols, MethodHandle function) {
    this.symbols = symbols;
    this.function = function;
  }

  /**
   * Loads {@code name}, for as long as the process lives: the libraries keep threads of their own.
   *
   * @throws ServiceTrouble if it is not there, or not for this machine
   */
  @SuppressWarnings("restricted")
  static CLibrary load(String name) throws ServiceTrouble {
    if (ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      throw new ServiceTrouble(Kind.NO_LIBRARY, "this takes a 64-bit Java");
    }
    SymbolLookup symbols;
    try {
      symbols = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new ServiceTrouble(Kind.NO_LIBRARY, String.valueOf(e.getMessage()));
    }
    ValueLayout word = ValueLayout.JAVA_LONG;
    return new CLibrary(
        symbols,
        Linker.nativeLinker()
            .downcallHandle(
                FunctionDescriptor.of(word, word, word, word, word, word, word, word, word)));
  }

  /** Where a function is, to hand it to another one. */
  long address(String name) {
    return symbols.findOrThrow(name).address();
  }

  long call(String name) {
    return call(name, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  long call(String name, long a) {
    return call(name, a, 0, 0, 0, 0, 0, 0, 0);
  }

  long call(String name, long a, long b) {
    return call(name, a, b, 0, 0, 0, 0, 0, 0);
  }

  long call(String name, long a, long b, long c) {
    return call(name, a, b, c, 0, 0, 0, 0, 0);
  }

  long call(String name, long a, long b, long c, long d) {
    return call(name, a, b, c, d, 0, 0, 0, 0);
  }

  long call(String name, long a, long b, long c, long d, long e, long f) {
    return call(name, a, b, c, d, e, f, 0, 0);
  }

  /** Calls a function with as many of the words as it has parameters; the others are ignored. */
  long call(String name, long a, long b, long c, long d, long e, long f, long g, long h) {
    try {
      return (long) function.invokeExact(symbols.findOrThrow(name), a, b, c, d, e, f, g, h);
    } catch (Error | RuntimeException failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** What a function answers that returns a {@code gboolean} or {@code gint}. */
  static int integer(long answer) {
    return (int) answer;
  }

  /** Memory of the library, as long as somebody keeps it. */
  @SuppressWarnings("restricted")
  static ByteBuffer memory(long address, long size) {
    return MemorySegment.ofAddress(address)
        .reinterpret(size)
        .asByteBuffer()
        .order(ByteOrder.nativeOrder());
  }

  /** A text that ends with a null byte; empty for a null pointer. */
  String text(long address) {
    if (address == 0) {
      return "";
    }
    byte[] bytes = new byte[(int) Math.min(call("strlen", address), 4096)];
    memory(address, bytes.length).get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
