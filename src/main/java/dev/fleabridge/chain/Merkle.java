package dev.fleabridge.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The tree of hashes of RFC 6962, section 2.1: a path proves that a leaf is in it. */
public final class Merkle {

  private static final byte[] NODE = {1};

  private Merkle() {}

  /** The root above these leaves, of which there is at least one. */
  public static byte[] root(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      throw new IllegalArgumentException("a tree has leaves");
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int left = split(leaves.size());
    return node(root(leaves.subList(0, left)), root(leaves.subList(left, leaves.size())));
  }

  /** The hashes beside the way from a leaf to the root, beginning at the leaf. */
  public static List<byte[]> path(List<byte[]> leaves, int index) {
    Objects.checkIndex(index, leaves.size());
    if (leaves.size() == 1) {
      return new ArrayList<>();
    }
    int left = split(leaves.size());
    List<byte[]> before = leaves.subList(0, left);
    List<byte[]> behind = leaves.subList(left, leaves.size());
    List<byte[]> path = index < left ? path(before, index) : path(behind, index - left);
    path.add(root(index < left ? behind : before));
    return path;
  }

  /**
   * The root to which a path leads.
   *
   * @throws IllegalArgumentException where no leaf of so many has such a path
   */
  public static byte[] rootOf(byte[] leaf, int index, int leaves, List<byte[]> path) {
    if (index < 0 || index >= leaves) {
      throw new IllegalArgumentException("no leaf of this tree");
    }
    if (leaves == 1) {
      if (!path.isEmpty()) {
        throw new IllegalArgumentException("the path is too long");
      }
      return leaf;
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException("the path is too short");
    }
    int left = split(leaves);
    List<byte[]> rest = path.subList(0, path.size() - 1);
    byte[] beside = path.getLast();
    return index < left
        ? node(rootOf(leaf, index, left, rest), beside)
        : node(beside, rootOf(leaf, index - left, leaves - left, rest));
  }

  /** The largest power of two below the number, which is at least two. */
  private static int split(int leaves) {
    return Integer.highestOneBit(leaves - 1);
  }

  private static byte[] node(byte[] left, byte[] right) {
    return Sha.of(NODE, left, right);
  }
}
