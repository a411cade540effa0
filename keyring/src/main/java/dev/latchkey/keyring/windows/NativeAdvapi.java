package dev.latchkey.keyring.windows;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of wincred.h. Written by Microsoft's documentation; no test has run it on Windows
 * yet.
 */
final class NativeAdvapi implements Advapi {
  /** {@code CREDENTIALW} of 64-bit Windows. */
  static final StructLayout CREDENTIAL =
      MemoryLayout.structLayout(
          JAVA_INT.withName("Flags"),
          JAVA_INT.withName("Type"),
          ADDRESS.withName("TargetName"),
          ADDRESS.withName("Comment"),
          JAVA_INT.withName("LastWritten.dwLowDateTime"),
          JAVA_INT.withName("LastWritten.dwHighDateTime"),
          JAVA_INT.withName("CredentialBlobSize"),
          MemoryLayout.paddingLayout(4),
          ADDRESS.withName("CredentialBlob"),
          JAVA_INT.withName("Persist"),
          JAVA_INT.withName("AttributeCount"),
          ADDRESS.withName("Attributes"),
          ADDRESS.withName("TargetAlias"),
          ADDRESS.withName("UserName"));

  private static final int GENERIC = 1; // CRED_TYPE_GENERIC
  private static final int ENTERPRISE = 3; // CRED_PERSIST_ENTERPRISE
  private static final int LONGEST_NAME = 32767; // CRED_MAX_GENERIC_TARGET_NAME_LENGTH

  /** From the beginning of {@code FILETIME}, 1601, to 1970; in its unit, 100 ns. */
  private static final long EPOCH = 116_444_736_000_000_000L;

  private volatile @Nullable Functions loaded;

  /** The functions; {@code BOOL} and {@code DWORD} are 32 bits wide. */
  private static final class Functions {
    final StructLayout state = Linker.Option.captureStateLayout();
    final MethodHandle read = of("CredReadW", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    final MethodHandle write = of("CredWriteW", ADDRESS, JAVA_INT);
    final MethodHandle delete = of("CredDeleteW", ADDRESS, JAVA_INT, JAVA_INT);
    final MethodHandle enumerate = of("CredEnumerateW", ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    final MethodHandle free = handle("CredFree", FunctionDescriptor.ofVoid(ADDRESS));

    private static MethodHandle of(String name, MemoryLayout... parameters) {
      return handle(
          name,
          FunctionDescriptor.of(JAVA_INT, parameters),
          Linker.Option.captureCallState("GetLastError"));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(
        String name, FunctionDescriptor shape, Linker.Option... options) {
      return Linker.nativeLinker()
          .downcallHandle(
              SymbolLookup.libraryLookup("Advapi32", Arena.global()).findOrThrow(name),
              shape,
              options);
    }

    int error(MemorySegment captured) {
      return captured.get(JAVA_INT, state.byteOffset(PathElement.groupElement("GetLastError")));
    }
  }

  private interface Call<T> {
    T make(Functions functions, Arena arena, MemorySegment captured) throws Throwable;
  }

  private <T> T call(Call<T> call) throws AdvapiTrouble {
    Functions functions = loaded;
    if (functions == null) {
      functions = new Functions();
      loaded = functions;
    }
    try (Arena arena = Arena.ofConfined()) {
      return call.make(functions, arena, arena.allocate(functions.state));
    } catch (AdvapiTrouble | Error | RuntimeException e) {
      throw e;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public Optional<Credential> read(String target) throws AdvapiTrouble {
    return call((functions, arena, captured) -> {
      MemorySegment place = arena.allocate(ADDRESS);
      int done = (int) functions.read.invokeExact(captured, text(arena, target), GENERIC, 0, place);
      if (done == 0) {
        int error = functions.error(captured);
        if (error == AdvapiTrouble.NOT_FOUND) {
          return Optional.<Credential>empty();
        }
        throw new AdvapiTrouble(error);
      }
      MemorySegment found = place.get(ADDRESS, 0);
      try {
        return Optional.of(decode(sized(found, CREDENTIAL.byteSize())));
      } finally {
        functions.free.invokeExact(found);
      }
    });
  }

  @Override
  public void write(Credential credential) throws AdvapiTrouble {
    call((functions, arena, captured) -> {
      MemorySegment blob = arena.allocate(Math.max(1, credential.blob().length));
      blob.asSlice(0, credential.blob().length).copyFrom(MemorySegment.ofArray(credential.blob()));
      try {
        MemorySegment encoded = encode(arena, credential, blob);
        int done = (int) functions.write.invokeExact(captured, encoded, 0);
        if (done == 0) {
          throw new AdvapiTrouble(functions.error(captured));
        }
      } finally {
        blob.fill((byte) 0);
      }
      return true;
    });
  }

  @Override
  public boolean delete(String target) throws AdvapiTrouble {
    return call((functions, arena, captured) -> {
      int done = (int) functions.delete.invokeExact(captured, text(arena, target), GENERIC, 0);
      if (done == 0 && functions.error(captured) != AdvapiTrouble.NOT_FOUND) {
        throw new AdvapiTrouble(functions.error(captured));
      }
      return done != 0;
    });
  }

  @Override
  public List<String> names(String prefix) throws AdvapiTrouble {
    return call((functions, arena, captured) -> {
      MemorySegment count = arena.allocate(JAVA_INT);
      MemorySegment place = arena.allocate(ADDRESS);
      int done =
          (int)
              functions.enumerate.invokeExact(captured, text(arena, prefix + "*"), 0, count, place);
      List<String> names = new ArrayList<>();
      if (done == 0) {
        int error = functions.error(captured);
        if (error != AdvapiTrouble.NOT_FOUND) {
          throw new AdvapiTrouble(error);
        }
        return names;
      }
      MemorySegment found = place.get(ADDRESS, 0);
      try {
        int entries = count.get(JAVA_INT, 0);
        MemorySegment array = sized(found, entries * ADDRESS.byteSize());
        for (int i = 0; i < entries; i++) {
          MemorySegment entry = sized(array.getAtIndex(ADDRESS, i), CREDENTIAL.byteSize());
          if (entry.get(JAVA_INT, offset("Type")) == GENERIC) {
            names.add(text(entry.get(ADDRESS, offset("TargetName"))));
          }
        }
      } finally {
        functions.free.invokeExact(found);
      }
      return names;
    });
  }

  /** The structure for {@code CredWriteW}; {@code blob} holds what the credential does. */
  static MemorySegment encode(Arena arena, Credential credential, MemorySegment blob) {
    MemorySegment encoded = arena.allocate(CREDENTIAL);
    encoded.set(JAVA_INT, offset("Type"), GENERIC);
    encoded.set(ADDRESS, offset("TargetName"), text(arena, credential.target()));
    encoded.set(JAVA_INT, offset("CredentialBlobSize"), credential.blob().length);
    encoded.set(ADDRESS, offset("CredentialBlob"), blob);
    encoded.set(JAVA_INT, offset("Persist"), ENTERPRISE);
    encoded.set(ADDRESS, offset("UserName"), text(arena, credential.user()));
    return encoded;
  }

  static Credential decode(MemorySegment encoded) {
    int length = encoded.get(JAVA_INT, offset("CredentialBlobSize"));
    // Windows aligns the time to four bytes only.
    long written =
        Integer.toUnsignedLong(encoded.get(JAVA_INT, offset("LastWritten.dwLowDateTime")))
            | (long) encoded.get(JAVA_INT, offset("LastWritten.dwHighDateTime")) << 32;
    return new Credential(
        text(encoded.get(ADDRESS, offset("TargetName"))),
        text(encoded.get(ADDRESS, offset("UserName"))),
        length == 0
            ? new byte[0]
            : sized(encoded.get(ADDRESS, offset("CredentialBlob")), Integer.toUnsignedLong(length))
                .toArray(JAVA_BYTE),
        instant(written));
  }

  /** Of a {@code FILETIME}. */
  static Instant instant(long fileTime) {
    long since = fileTime - EPOCH;
    return Instant.ofEpochSecond(
        Math.floorDiv(since, 10_000_000L), Math.floorMod(since, 10_000_000L) * 100);
  }

  static long offset(String field) {
    return CREDENTIAL.byteOffset(PathElement.groupElement(field));
  }

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
  }

  private static String text(MemorySegment address) {
    return address.address() == 0
        ? ""
        : sized(address, 2L * (LONGEST_NAME + 1)).getString(0, StandardCharsets.UTF_16LE);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment sized(MemorySegment address, long size) {
    return address.reinterpret(size);
  }
}
