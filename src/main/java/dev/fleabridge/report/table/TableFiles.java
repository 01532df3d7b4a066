package dev.fleabridge.report.table;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * The files of one table. A name is below the table's place, with slashes, such as {@code
 * _delta_log/00000000000000000000.json}.
 */
public interface TableFiles {

  /**
   * A file that is there.
   *
   * @param bytes its length
   */
  record Entry(String name, long bytes, Instant changedAt) {}

  /** Where they are, such as {@code s3://bucket/tables/payouts}, without a slash at the end. */
  String place();

  /**
   * The files that lie in the same folder as this name would, from this name on, in the order of
   * their names. Names in folders below are left out.
   */
  List<Entry> from(String name) throws IOException;

  /**
   * The whole content of a file.
   *
   * @throws java.io.FileNotFoundException where there is none
   */
  byte[] read(String name) throws IOException;

  /** Writes a whole file in place of any earlier one. */
  void put(String name, byte[] content) throws IOException;

  /**
   * Writes a whole file, unless there is one. Of two who do so at once, one succeeds.
   *
   * @throws java.nio.file.FileAlreadyExistsException where there is one; after a lost answer it may
   *     be this one
   */
  void putNew(String name, byte[] content) throws IOException;
}
