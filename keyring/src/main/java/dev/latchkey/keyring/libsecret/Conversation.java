package dev.latchkey.keyring.libsecret;

import dev.latchkey.credential.Secret;
import dev.latchkey.keyring.libsecret.ServiceTrouble.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One request of the service, and the memory it takes: everything allocated for it, here or in the
 * library, is given back when it is closed. For one thread, but for the cancelling.
 */
final class Conversation implements AutoCloseable {
  private static final int SESSION_BUS = 2;
  private static final int CANCELLED_IO = 19; // G_IO_ERROR_CANCELLED
  private static final int LOCKED = 2; // SECRET_ERROR_IS_LOCKED
  private static final int NO_SUCH_OBJECT = 3; // SECRET_ERROR_NO_SUCH_OBJECT
  private static final int SERVICE_UNKNOWN = 2; // G_DBUS_ERROR_SERVICE_UNKNOWN
  private static final int NAME_HAS_NO_OWNER = 3;
  private static final int UNKNOWN_METHOD = 19; // What absent objects answer with.
  private static final int SPAWN_FIRST = 23; // The bus knows a service and cannot start it.
  private static final int SPAWN_LAST = 34;
  private static final int UNKNOWN_OBJECT = 41;

  private final CLibrary c;
  private final Cancellables underWay;
  private final long cancellable;
  private final Arena arena = Arena.ofConfined();
  private final long errorPlace = allocate(Long.BYTES).address();
  private long connection;
  private long service;
  private @Nullable MemorySegment wipe;

  Conversation(CLibrary c, Cancellables underWay) {
    this.c = c;
    this.underWay = underWay;
    this.cancellable = underWay.begin(c);
  }

  /** Speaks to the session bus, on the connection that the process shares with its libraries. */
  void connect() throws ServiceTrouble {
    connection = c.call("g_bus_get_sync", SESSION_BUS, cancellable, errorPlace);
    if (connection == 0) {
      ServiceTrouble trouble = trouble();
      throw trouble.kind() == Kind.CANCELLED
          ? trouble
          : new ServiceTrouble(Kind.NO_BUS, trouble.words());
    }
    if (CLibrary.integer(c.call("g_dbus_connection_is_closed", connection)) != 0) {
      // The libraries hold on to it for as long as the process lives.
      throw new ServiceTrouble(Kind.NO_BUS, "it has ended, and this process had been using it");
    }
    // Otherwise the end of the bus would be the end of this process, by SIGTERM.
    c.call("g_dbus_connection_set_exit_on_close", connection, 0);
    service = c.call("secret_service_get_sync", 0, cancellable, errorPlace);
    check();
    long owner = c.call("g_dbus_proxy_get_name_owner", service);
    if (owner == 0) {
      // An item of nobody would be taken for one that is gone.
      throw new ServiceTrouble(Kind.NO_SERVICE, "nobody has the name org.freedesktop.secrets");
    }
    c.call("g_free", owner);
  }

  /** The proxy of the service; the library takes none for the default in places only. */
  long service() {
    return service;
  }

  long cancellable() {
    return cancellable;
  }

  /** Where functions put a {@code GError *}. */
  long error() {
    return errorPlace;
  }

  /** A text for the library, until this is closed. */
  long text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment memory = allocate(bytes.length + 1L);
    buffer(memory).put(bytes).put((byte) 0);
    return memory.address();
  }

  private MemorySegment allocate(long size) {
    return arena.allocate(size, Long.BYTES);
  }

  private static ByteBuffer buffer(MemorySegment memory) {
    return memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** A {@code SecretValue}, to be given back by {@code secret_value_unref}. */
  long value(Secret secret) {
    byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
    MemorySegment memory = allocate(bytes.length + 1L);
    wipe = memory;
    buffer(memory).put(bytes);
    return c.call("secret_value_new", memory.address(), bytes.length, text("text/plain"));
  }

  /** Throws what the library has reported, if it has. */
  void check() throws ServiceTrouble {
    if (CLibrary.memory(errorPlace, Long.BYTES).getLong(0) != 0) {
      throw trouble();
    }
  }

  /** What the library has reported; to be asked once. */
  ServiceTrouble trouble() {
    ByteBuffer place = CLibrary.memory(errorPlace, Long.BYTES);
    long error = place.getLong(0);
    if (error == 0) {
      return new ServiceTrouble(Kind.REFUSED, "no reason was given");
    }
    ByteBuffer fields = CLibrary.memory(error, 16);
    String domain = c.text(c.call("g_quark_to_string", Integer.toUnsignedLong(fields.getInt(0))));
    Kind kind = kind(domain, fields.getInt(4));
    ServiceTrouble trouble = new ServiceTrouble(kind, c.text(fields.getLong(8)));
    c.call("g_error_free", error);
    place.putLong(0, 0);
    return trouble;
  }

  private static Kind kind(String domain, int code) {
    return switch (domain) {
      case "secret-error" ->
          switch (code) {
            case LOCKED -> Kind.LOCKED;
            case NO_SUCH_OBJECT -> Kind.GONE;
            default -> Kind.REFUSED;
          };
      case "g-dbus-error-quark" -> {
        if (code == SERVICE_UNKNOWN
            || code == NAME_HAS_NO_OWNER
            || (code >= SPAWN_FIRST && code <= SPAWN_LAST)) {
          yield Kind.NO_SERVICE;
        }
        yield code == UNKNOWN_OBJECT || code == UNKNOWN_METHOD ? Kind.GONE : Kind.REFUSED;
      }
      case "g-io-error-quark" -> code == CANCELLED_IO ? Kind.CANCELLED : Kind.REFUSED;
      default -> Kind.REFUSED;
    };
  }

  @Override
  public void close() {
    if (wipe != null) {
      wipe.fill((byte) 0);
    }
    if (CLibrary.memory(errorPlace, Long.BYTES).getLong(0) != 0) {
      trouble();
    }
    if (service != 0) {
      c.call("g_object_unref", service);
    }
    if (connection != 0) {
      c.call("g_object_unref", connection);
    }
    underWay.end(c, cancellable);
    arena.close();
  }
}
