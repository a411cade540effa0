package dev.latchkey.cli.command;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The signals that ask a process to end, caught until this is closed. A signal that the process
 * ignores, as under {@code nohup}, stays ignored.
 *
 * <p>The JDK catches signals in a class that it calls internal, hence the reflection.
 */
public final class ProcessSignals implements AutoCloseable {
  private record Caught(Object signal, Object before) {}

  private final List<Caught> caught = new ArrayList<>();

  private ProcessSignals() {}

  /** Catches SIGHUP, SIGINT and SIGTERM; {@code receiver} gets their numbers. */
  public static ProcessSignals catchAll(IntConsumer receiver) {
    ProcessSignals signals = new ProcessSignals();
    for (String name : List.of("HUP", "INT", "TERM")) {
      try {
        signals.add(name, receiver);
      } catch (ReflectiveOperationException | IllegalArgumentException notHere) {
        // A system or a JVM that keeps the signal to itself: then it does what it always does.
      }
    }
    return signals;
  }

  private void add(String name, IntConsumer receiver) throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object signal = signalType.getConstructor(String.class).newInstance(name);
    int number = (int) signalType.getMethod("getNumber").invoke(signal);
    MethodHandle accept =
        MethodHandles.publicLookup()
            .findVirtual(IntConsumer.class, "accept", MethodType.methodType(void.class, int.class))
            .bindTo(receiver);
    MethodHandle handle =
        MethodHandles.dropArguments(
            MethodHandles.insertArguments(accept, 0, number), 0, signalType);
    Object handler = MethodHandleProxies.asInterfaceInstance(handlerType, handle);
    Object before = register(signalType, handlerType).invoke(null, signal, handler);
    caught.add(new Caught(signal, before));
  }

  private static Method register(Class<?> signalType, Class<?> handlerType)
      throws NoSuchMethodException {
    return signalType.getMethod("handle", signalType, handlerType);
  }

  @Override
  public void close() {
    for (Caught each : caught) {
      try {
        register(Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"))
            .invoke(null, each.signal(), each.before());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a signal could not be given back", e);
      }
    }
  }
}
