package dev.fleabridge.chain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids and hashes of a segment's rows in their order, as a segment keeps them: of each row eight
 * bytes and 32.
 */
public record Entries(List<Entry> all) {

  /** One row of a segment. */
  public record Entry(long id, String hash) {}

  private static final int BYTES = Long.BYTES + Sha.BYTES;

  public Entries {
    all = List.copyOf(all);
  }

  /**
   * Reads what {@link #toBytes} has made.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Entries read(byte[] bytes) {
    if (bytes.length % BYTES != 0) {
      throw new IllegalArgumentException("no list of rows");
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    List<Entry> entries = new ArrayList<>();
    while (rest.hasRemaining()) {
      long id = rest.getLong();
      byte[] hash = new byte[Sha.BYTES];
      rest.get(hash);
      entries.add(new Entry(id, Sha.hex(hash)));
    }
    return new Entries(entries);
  }

  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(all.size() * BYTES);
    all.forEach(entry -> bytes.putLong(entry.id()).put(Segment.bytes(entry.hash())));
    return bytes.array();
  }

  /** The hash of these bytes. */
  public String hash() {
    return hash(toBytes());
  }

  /** The hash of such bytes, also of those that somebody has cut. */
  public static String hash(byte[] bytes) {
    return Sha.hex(Sha.of(bytes));
  }

  /** The hashes as leaves of a tree. */
  public List<byte[]> leaves() {
    return all.stream().map(entry -> Segment.bytes(entry.hash())).toList();
  }

  /** The root of that tree. */
  public String root() {
    return Sha.hex(Merkle.root(leaves()));
  }
}
