/**
 * The store in one SQLite file: write-ahead log, every commit synced to the disk.
 *
 * <p>One thread writes, and puts whatever is waiting into one transaction, so that the price of a
 * sync is shared; a few connections read. Knows SQL, and only here is SQL known. Uses {@code
 * storage} and nothing else of the authority.
 */
@NullMarked
package dev.latchkey.authority.storage.sqlite;

import org.jspecify.annotations.NullMarked;
