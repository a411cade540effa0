package dev.latchkey.keyring.macos;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The functions of SecKeychain.h and SecKeychainItem.h, on the keychain that is the default of the
 * user's domain, as the library that Codex uses calls them. Written by their documentation; no test
 * has run it on a Mac yet.
 *
 * <p>Whether dialogs may come up is a setting of the process, so that calls take turns.
 */
final class NativeSecurity implements Security {
  private static final String FRAMEWORK = "/System/Library/Frameworks/Security.framework/Security";
  private static final String CORE_FOUNDATION =
      "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";
  private static final int USER_DOMAIN = 0; // kSecPreferencesDomainUser
  private static final int ITEM_NOT_FOUND = OsStatus.ITEM_NOT_FOUND.status();

  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Functions loaded; // guarded by turn

  /** The functions; {@code Boolean} is an unsigned char, {@code OSStatus} 32 bits wide. */
  private static final class Functions {
    final MethodHandle copyDomainDefault = of("SecKeychainCopyDomainDefault", JAVA_INT, ADDRESS);
    final MethodHandle find =
        of(
            "SecKeychainFindGenericPassword",
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS);
    final MethodHandle add =
        of(
            "SecKeychainAddGenericPassword",
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS);
    final MethodHandle modify =
        of("SecKeychainItemModifyAttributesAndData", ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    final MethodHandle delete = of("SecKeychainItemDelete", ADDRESS);
    final MethodHandle freeContent = of("SecKeychainItemFreeContent", ADDRESS, ADDRESS);
    final MethodHandle unlock = of("SecKeychainUnlock", ADDRESS, JAVA_INT, ADDRESS, JAVA_BOOLEAN);
    final MethodHandle mayInteract = of("SecKeychainGetUserInteractionAllowed", ADDRESS);
    final MethodHandle allowInteraction = of("SecKeychainSetUserInteractionAllowed", JAVA_BOOLEAN);
    final MethodHandle release =
        handle(CORE_FOUNDATION, "CFRelease", FunctionDescriptor.ofVoid(ADDRESS));

    private static MethodHandle of(String name, MemoryLayout... parameters) {
      return handle(FRAMEWORK, name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String library, String name, FunctionDescriptor shape) {
      return Linker.nativeLinker()
          .downcallHandle(
              SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow(name), shape);
    }
  }

  /** Something to do with a keychain. */
  private interface Call<T> {
    T make(Functions functions, Arena arena, MemorySegment keychain) throws Throwable;
  }

  /** One turn: without dialogs unless {@code dialogs}. */
  private <T> T call(boolean dialogs, Call<T> call) throws SecurityTrouble {
    turn.lock();
    try (Arena arena = Arena.ofConfined()) {
      Functions functions = loaded;
      if (functions == null) {
        functions = new Functions();
        loaded = functions;
      }
      MemorySegment before = arena.allocate(JAVA_BYTE);
      check((int) functions.mayInteract.invokeExact(before));
      check((int) functions.allowInteraction.invokeExact(dialogs));
      try {
        MemorySegment place = arena.allocate(ADDRESS);
        check((int) functions.copyDomainDefault.invokeExact(USER_DOMAIN, place));
        MemorySegment keychain = place.get(ADDRESS, 0);
        try {
          return call.make(functions, arena, keychain);
        } finally {
          functions.release.invokeExact(keychain);
        }
      } finally {
        int ignored = (int) functions.allowInteraction.invokeExact(before.get(JAVA_BYTE, 0) != 0);
      }
    } catch (SecurityTrouble | Error | RuntimeException e) {
      throw e;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      turn.unlock();
    }
  }

  private static void check(int status) throws SecurityTrouble {
    if (status != 0) {
      throw new SecurityTrouble(status);
    }
  }

  /** What {@code SecKeychainFindGenericPassword} gives; the item is to be released. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Found(byte[] password, MemorySegment item) {}

  private static Optional<Found> find(
      Functions functions, Arena arena, MemorySegment keychain, String service, String account)
      throws Throwable {
    MemorySegment serviceName = bytes(arena, service.getBytes(StandardCharsets.UTF_8));
    MemorySegment accountName = bytes(arena, account.getBytes(StandardCharsets.UTF_8));
    MemorySegment length = arena.allocate(JAVA_INT);
    MemorySegment data = arena.allocate(ADDRESS);
    MemorySegment item = arena.allocate(ADDRESS);
    int status =
        (int)
            functions.find.invokeExact(
                keychain,
                (int) serviceName.byteSize(),
                serviceName,
                (int) accountName.byteSize(),
                accountName,
                length,
                data,
                item);
    if (status == ITEM_NOT_FOUND) {
      return Optional.empty();
    }
    check(status);
    MemorySegment password = data.get(ADDRESS, 0);
    try {
      return Optional.of(new Found(copy(password, length.get(JAVA_INT, 0)), item.get(ADDRESS, 0)));
    } finally {
      int ignored = (int) functions.freeContent.invokeExact(MemorySegment.NULL, password);
    }
  }

  @SuppressWarnings("restricted")
  private static byte[] copy(MemorySegment memory, int length) {
    return memory.reinterpret(Integer.toUnsignedLong(length)).toArray(JAVA_BYTE);
  }

  private static MemorySegment bytes(Arena arena, byte[] bytes) {
    // Of one byte at least, because a segment of none has no address of its own.
    return arena
        .allocate(Math.max(1, bytes.length))
        .copyFrom(MemorySegment.ofArray(bytes))
        .asSlice(0, bytes.length);
  }

  @Override
  public Optional<byte[]> find(String service, String account) throws SecurityTrouble {
    return read(false, service, account);
  }

  private Optional<byte[]> read(boolean dialogs, String service, String account)
      throws SecurityTrouble {
    return call(
        dialogs,
        (functions, arena, keychain) -> {
          Optional<Found> found = find(functions, arena, keychain, service, account);
          if (found.isEmpty()) {
            return Optional.<byte[]>empty();
          }
          functions.release.invokeExact(found.get().item);
          return Optional.of(found.get().password);
        });
  }

  @Override
  public void add(String service, String account, byte[] password) throws SecurityTrouble {
    call(
        false,
        (functions, arena, keychain) -> {
          MemorySegment serviceName = bytes(arena, service.getBytes(StandardCharsets.UTF_8));
          MemorySegment accountName = bytes(arena, account.getBytes(StandardCharsets.UTF_8));
          MemorySegment secret = bytes(arena, password);
          try {
            check(
                (int)
                    functions.add.invokeExact(
                        keychain,
                        (int) serviceName.byteSize(),
                        serviceName,
                        (int) accountName.byteSize(),
                        accountName,
                        (int) secret.byteSize(),
                        secret,
                        MemorySegment.NULL));
          } finally {
            secret.fill((byte) 0);
          }
          return true;
        });
  }

  @Override
  public void modify(String service, String account, byte[] password) throws SecurityTrouble {
    withItem(
        service,
        account,
        (functions, arena, item) -> {
          MemorySegment secret = bytes(arena, password);
          try {
            return (int)
                functions.modify.invokeExact(
                    item, MemorySegment.NULL, (int) secret.byteSize(), secret);
          } finally {
            secret.fill((byte) 0);
          }
        });
  }

  @Override
  public void delete(String service, String account) throws SecurityTrouble {
    withItem(
        service, account, (functions, arena, item) -> (int) functions.delete.invokeExact(item));
  }

  private void withItem(String service, String account, Call<Integer> change)
      throws SecurityTrouble {
    call(
        false,
        (functions, arena, keychain) -> {
          Optional<Found> found = find(functions, arena, keychain, service, account);
          if (found.isEmpty()) {
            throw new SecurityTrouble(ITEM_NOT_FOUND);
          }
          java.util.Arrays.fill(found.get().password, (byte) 0);
          try {
            check(change.make(functions, arena, found.get().item));
          } finally {
            functions.release.invokeExact(found.get().item);
          }
          return true;
        });
  }

  @Override
  public void unlock() throws SecurityTrouble {
    call(
        true,
        (functions, arena, keychain) -> {
          check((int) functions.unlock.invokeExact(keychain, 0, MemorySegment.NULL, false));
          return true;
        });
  }

  @Override
  public void askFor(String service, String account) throws SecurityTrouble {
    read(true, service, account).ifPresent(password -> java.util.Arrays.fill(password, (byte) 0));
  }
}
