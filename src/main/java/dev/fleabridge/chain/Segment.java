package dev.fleabridge.chain;

import java.util.HexFormat;

/**
 * What a segment says of its rows, without the rows. Hashes are lower-case hexadecimal digits.
 *
 * @param number from 1, without gaps, whatever the table
 * @param table the table of all its rows
 * @param first the lowest id that a row of it may have, and {@code last} the highest
 * @param rows how many rows there are
 * @param root of the tree of its rows
 * @param entries the hash of its list of ids and hashes
 * @param previous the hash of the segment before; 64 zeros for the first
 * @param sealedAt when, as the database writes it
 */
public record Segment(
    long number,
    String table,
    long first,
    long last,
    int rows,
    String root,
    String entries,
    String previous,
    String sealedAt) {

  /** What stands before the fields of a segment. */
  static final String FORMAT = "fleabridge-segment-1";

  /** The hash before the first. */
  public static final String NONE = "0".repeat(2 * Sha.BYTES);

  /** The hash of this segment, which covers all before it. */
  public String hash() {
    return Sha.hex(
        Sha.of(
            new Fields()
                .add(FORMAT)
                .add(number)
                .add(table)
                .add(first)
                .add(last)
                .add(rows)
                .add(root)
                .add(entries)
                .add(previous)
                .add(sealedAt)
                .toBytes()));
  }

  /** Hexadecimal digits of bytes. */
  public static String hex(byte[] bytes) {
    return Sha.hex(bytes);
  }

  /**
   * Bytes of hexadecimal digits.
   *
   * @throws IllegalArgumentException for other texts
   */
  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
