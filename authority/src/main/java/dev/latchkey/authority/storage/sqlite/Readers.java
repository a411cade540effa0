package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A few connections that only read. Each read sees everything that was committed before it began.
 * Thread-safe.
 */
final class Readers implements AutoCloseable {
  private final BlockingQueue<Link> idle;
  private final List<Link> all;

  Readers(List<Link> links) {
    this.all = List.copyOf(links);
    this.idle = new ArrayBlockingQueue<>(links.size(), false, links);
  }

  /** Work that changes nothing. */
  interface Read<T> {
    T apply(Link link) throws SQLException;
  }

  <T> T read(String name, Read<T> read) {
    Link link;
    try {
      link = idle.poll(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(name + " was interrupted", e);
    }
    if (link == null) {
      throw new StorageException(name + ": too many reads are waiting");
    }
    try {
      return read.apply(link);
    } catch (SQLException e) {
      throw new StorageException(name + " failed", e);
    } finally {
      idle.add(link);
    }
  }

  @Override
  public void close() {
    for (Link link : all) {
      try {
        link.close();
      } catch (SQLException e) {
        throw new StorageException("closing the store", e);
      }
    }
  }
}
