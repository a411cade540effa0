package dev.latchkey.disk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * {@code flock(2)}, the lock that Codex takes on Linux and macOS.
 *
 * <p>{@link java.nio.channels.FileChannel#lock} will not do: it takes {@code fcntl(2)} record
 * locks, which on Linux do not exclude {@code flock} holders. The foreign-function API that reaches
 * {@code flock} is final since Java 22 while this module runs on 21, hence the reflection; the
 * calls themselves are ordinary.
 */
final class Flock implements KernelLock {
  private static final int O_RDWR = 2;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final boolean MAC = System.getProperty("os.name", "").startsWith("Mac");
  private static final int O_CLOEXEC = MAC ? 0x1000000 : 0x80000;
  private static final int EWOULDBLOCK = MAC ? 35 : 11;
  private static final int EPERM = 1;
  private static final int EINTR = 4;
  private static final int EACCES = 13;
  private static final int EISDIR = 21;
  private static final int EROFS = 30;

  private @Nullable Calls calls;

  @Override
  public synchronized Optional<Held> tryLock(Path file) throws IOException {
    Calls system = calls;
    if (system == null) {
      system = Calls.link();
      calls = system;
    }
    int descriptor = system.open(file, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) {
      throw trouble("open", file, system.errno());
    }
    int result;
    do {
      result = system.flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result != 0 && system.errno() == EINTR);
    if (result == 0) {
      Calls linked = system;
      AtomicBoolean closed = new AtomicBoolean();
      // Only once: a number that is closed twice may be somebody else's file by then.
      return Optional.of(() -> {
        if (!closed.getAndSet(true)) {
          linked.close(descriptor);
        }
      });
    }
    int errno = system.errno();
    system.close(descriptor);
    if (errno == EWOULDBLOCK) {
      return Optional.empty();
    }
    throw trouble("flock", file, errno);
  }

  private static IOException trouble(String call, Path file, int errno) {
    return switch (errno) {
      case EPERM, EACCES -> new AccessDeniedException(file.toString());
      case EISDIR -> new FileSystemException(file.toString(), null, "Is a directory");
      case EROFS -> new FileSystemException(file.toString(), null, "Read-only file system");
      default ->
          new FileSystemException(file.toString(), null, call + " failed with errno " + errno);
    };
  }

  /** The three functions of the C library, linked. */
  private static final class Calls {
    private final MethodHandle open;
    private final MethodHandle flock;
    private final MethodHandle close;
    private final Object state;
    private final Method newArena;
    private final Method allocate;
    private final Method asByteBuffer;

    private Calls(
        MethodHandle open,
        MethodHandle flock,
        MethodHandle close,
        Object state,
        Method newArena,
        Method allocate,
        Method asByteBuffer) {
      this.open = open;
      this.flock = flock;
      this.close = close;
      this.state = state;
      this.newArena = newArena;
      this.allocate = allocate;
      this.asByteBuffer = asByteBuffer;
    }

    static Calls link() throws IOException {
      try {
        Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
        Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
        Class<?> lookupType = Class.forName("java.lang.foreign.SymbolLookup");
        Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
        Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
        Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
        Class<?> arenaType = Class.forName("java.lang.foreign.Arena");
        Class<?> valueLayoutType = Class.forName("java.lang.foreign.ValueLayout");

        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
        Method find = lookupType.getMethod("find", String.class);
        Object anInt = valueLayoutType.getField("JAVA_INT").get(null);
        Object pointer = valueLayoutType.getField("ADDRESS").get(null);
        Method descriptor = descriptorType.getMethod("of", layoutType, layoutType.arrayType());
        Object options = Array.newInstance(optionType, 1);
        Array.set(
            options,
            0,
            optionType
                .getMethod("captureCallState", String[].class)
                .invoke(null, (Object) new String[] {"errno"}));
        Object noOptions = Array.newInstance(optionType, 0);
        Method downcall =
            linkerType.getMethod(
                "downcallHandle", segmentType, descriptorType, optionType.arrayType());

        MethodHandle open =
            (MethodHandle)
                downcall.invoke(
                    linker,
                    symbol(find, lookup, "open"),
                    descriptor.invoke(null, anInt, layouts(layoutType, pointer, anInt)),
                    options);
        MethodHandle flock =
            (MethodHandle)
                downcall.invoke(
                    linker,
                    symbol(find, lookup, "flock"),
                    descriptor.invoke(null, anInt, layouts(layoutType, anInt, anInt)),
                    options);
        MethodHandle close =
            (MethodHandle)
                downcall.invoke(
                    linker,
                    symbol(find, lookup, "close"),
                    descriptor.invoke(null, anInt, layouts(layoutType, anInt)),
                    noOptions);
        // An automatic arena lives as long as something that was allocated from it.
        Method newArena = arenaType.getMethod("ofAuto");
        Method allocate = arenaType.getMethod("allocate", long.class, long.class);
        return new Calls(
            open.asType(MethodType.methodType(int.class, Object.class, Object.class, int.class)),
            flock.asType(MethodType.methodType(int.class, Object.class, int.class, int.class)),
            close.asType(MethodType.methodType(int.class, int.class)),
            allocate.invoke(newArena.invoke(null), 16L, 8L),
            newArena,
            allocate,
            segmentType.getMethod("asByteBuffer"));
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new IOException("this Java runtime cannot call flock(2)", e);
      }
    }

    private static Object symbol(Method find, Object lookup, String name)
        throws ReflectiveOperationException {
      return ((Optional<?>) find.invoke(lookup, name))
          .orElseThrow(() -> new NoSuchMethodException(name));
    }

    private static Object layouts(Class<?> layoutType, Object... layouts) {
      Object array = Array.newInstance(layoutType, layouts.length);
      for (int i = 0; i < layouts.length; i++) {
        Array.set(array, i, layouts[i]);
      }
      return array;
    }

    int open(Path file, int flags) throws IOException {
      byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
      try {
        Object text = allocate.invoke(newArena.invoke(null), name.length + 1L, 1L);
        ((ByteBuffer) asByteBuffer.invoke(text)).put(name).put((byte) 0);
        return (int) open.invokeExact(state, text, flags);
      } catch (Throwable e) {
        throw new IOException("open(2) could not be called", e);
      }
    }

    int flock(int descriptor, int operation) throws IOException {
      try {
        return (int) flock.invokeExact(state, descriptor, operation);
      } catch (Throwable e) {
        throw new IOException("flock(2) could not be called", e);
      }
    }

    int errno() throws IOException {
      try {
        ByteBuffer buffer = (ByteBuffer) asByteBuffer.invoke(state);
        return buffer.order(java.nio.ByteOrder.nativeOrder()).getInt(0);
      } catch (ReflectiveOperationException e) {
        throw new IOException("errno could not be read", e);
      }
    }

    void close(int descriptor) {
      try {
        int ignored = (int) close.invokeExact(descriptor);
      } catch (Throwable e) {
        throw new IllegalStateException("close(2) could not be called", e);
      }
    }
  }
}
