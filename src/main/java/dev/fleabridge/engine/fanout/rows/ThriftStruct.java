package dev.fleabridge.engine.fanout.rows;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A struct in Thrift's compact protocol, by which Parquet describes itself. It is read to refuse
 * what promises more than there is: a reader that believes a length of two gigabytes ends the
 * process.
 */
final class ThriftStruct {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_VARINT_BYTES = 10;

  private final Map<Integer, Long> numbers = new HashMap<>();
  private final Map<Integer, ThriftStruct> structs = new HashMap<>();

  private ThriftStruct() {}

  /**
   * Reads a struct, and leaves the buffer behind it. Only numbers and structs in structs are kept.
   *
   * @throws IllegalArgumentException where it is none, goes on behind the end of the buffer, or
   *     nests too deep
   */
  static ThriftStruct read(ByteBuffer in) {
    try {
      return read(in, 0);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it ends early", e);
    }
  }

  /** A number; {@code otherwise} where there is none. */
  long number(int field, long otherwise) {
    return numbers.getOrDefault(field, otherwise);
  }

  /** A struct in this one; an empty one where there is none. */
  ThriftStruct struct(int field) {
    return structs.getOrDefault(field, new ThriftStruct());
  }

  private static ThriftStruct read(ByteBuffer in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("it is nested too deep");
    }
    ThriftStruct struct = new ThriftStruct();
    int field = 0;
    while (true) {
      int head = in.get() & 0xff;
      if (head == 0) {
        return struct;
      }
      int delta = head >>> 4;
      field = delta == 0 ? (short) zigzag(in) : field + delta;
      struct.keep(in, field, head & 0x0f, depth);
    }
  }

  private void keep(ByteBuffer in, int field, int type, int depth) {
    switch (type) {
      case 1, 2 -> numbers.put(field, type == 1 ? 1L : 0L);
      case 4, 5, 6 -> numbers.put(field, zigzag(in));
      case 12 -> structs.put(field, read(in, depth + 1));
      default -> skip(in, type, depth);
    }
  }

  private static void skip(ByteBuffer in, int type, int depth) {
    switch (type) {
      case 1, 2, 3 -> in.get(); // In a list a boolean has a byte of its own.
      case 4, 5, 6 -> zigzag(in);
      case 7 -> skipBytes(in, Double.BYTES);
      case 8 -> skipBytes(in, varint(in));
      case 9, 10 -> skipList(in, depth);
      case 11 -> skipMap(in, depth);
      case 12 -> read(in, depth + 1);
      default -> throw new IllegalArgumentException("it has a value of an unknown type");
    }
  }

  private static void skipList(ByteBuffer in, int depth) {
    int head = in.get() & 0xff;
    long size = head >>> 4 == 15 ? varint(in) : head >>> 4;
    requireRoom(in, size);
    for (long i = 0; i < size; i++) {
      skip(in, head & 0x0f, depth + 1);
    }
  }

  private static void skipMap(ByteBuffer in, int depth) {
    long size = varint(in);
    requireRoom(in, size);
    int types = size == 0 ? 0 : in.get() & 0xff;
    for (long i = 0; i < size; i++) {
      skip(in, types >>> 4, depth + 1);
      skip(in, types & 0x0f, depth + 1);
    }
  }

  private static void skipBytes(ByteBuffer in, long count) {
    requireRoom(in, count);
    in.position(in.position() + (int) count);
  }

  /** Every element has at least one byte. */
  private static void requireRoom(ByteBuffer in, long count) {
    if (count < 0 || count > in.remaining()) {
      throw new IllegalArgumentException("it promises more than there is");
    }
  }

  private static long zigzag(ByteBuffer in) {
    long raw = varint(in);
    return (raw >>> 1) ^ -(raw & 1);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      int b = in.get() & 0xff;
      value |= (long) (b & 0x7f) << (7 * i);
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number in it does not end");
  }
}
