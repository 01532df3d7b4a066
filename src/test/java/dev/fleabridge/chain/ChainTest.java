package dev.fleabridge.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** No two rows have the same bytes, and no leaf has the path of another. */
class ChainTest {

  /** What could be taken for a border between two values. */
  private static final List<String> PIECES =
      List.of("", "a", "\u0000", "\u0001", "\u0000\u0000\u0000\u0001", "null", "é", "\uD83D\uDE00");

  @Test
  void aRowHasTheBytesThatThePageTellsOf() {
    ChainedRow row = new ChainedRow(ChainedTable.RULE, rule("h", null, "é"));
    byte[] bytes = row.encoded();
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "\u0001\u0000\u0000\u0000\u0010fleabridge-row-1"
                + "\u0001\u0000\u0000\u0000\u000crule_version"
                + "\u0001\u0000\u0000\u0000\u0001h"
                + "\u0000"
                + "\u0001\u0000\u0000\u0000\u0002\u00c3\u00a9");
    assertThat(row.hex())
        .isEqualTo("9bc422e177745d3bb6b2cd7bcee86eb397b00aec32c13fc704d9150021e7672b");
  }

  @Test
  void differentRowsHaveDifferentBytes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, ChainedRow> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      ChainedTable table = random.nextBoolean() ? ChainedTable.RULE : ChainedTable.WITHDRAWN;
      ChainedRow row = new ChainedRow(table, rule(value(random), value(random), value(random)));
      ChainedRow other = seen.put(new String(row.encoded(), StandardCharsets.ISO_8859_1), row);
      assertThat(other == null || other.equals(row))
          .as("seed %d: %s, %s", seed, row, other)
          .isTrue();
    }
    assertThat(seen).hasSizeGreaterThan(5_000);
  }

  private static @Nullable String value(Random random) {
    if (random.nextInt(4) == 0) {
      return null;
    }
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      value.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return value.toString();
  }

  private static List<@Nullable String> rule(
      @Nullable String one, @Nullable String two, @Nullable String three) {
    List<@Nullable String> values = new ArrayList<>();
    values.add(one);
    values.add(two);
    values.add(three);
    return values;
  }

  @Test
  void eachLeafHasItsPathAndNoOtherLeafOrPlaceHasIt() {
    for (int leaves = 1; leaves <= 33; leaves++) {
      List<byte[]> all = IntStream.range(0, leaves).mapToObj(ChainTest::leaf).toList();
      String root = Segment.hex(Merkle.root(all));
      for (int i = 0; i < leaves; i++) {
        List<byte[]> path = Merkle.path(all, i);
        assertThat(Segment.hex(Merkle.rootOf(all.get(i), i, leaves, path))).isEqualTo(root);
        assertThat(Segment.hex(Merkle.rootOf(leaf(99), i, leaves, path))).isNotEqualTo(root);
        if (leaves > 1) {
          int other = i == 0 ? 1 : i - 1;
          assertThat(leads(all.get(i), other, leaves, path, root)).isFalse();
          assertThat(leads(all.get(i), i, leaves, path.subList(1, path.size()), root)).isFalse();
        }
      }
    }
  }

  @Test
  void aTreeIsThatOfRfc6962() {
    // The empty leaf and its neighbour, from the test vectors of Certificate Transparency.
    List<byte[]> leaves = List.of(Sha.of(new byte[] {0}), Sha.of(new byte[] {0}, new byte[] {0}));
    assertThat(Segment.hex(leaves.getFirst()))
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assertThat(Segment.hex(Merkle.root(leaves)))
        .isEqualTo("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
  }

  @Test
  void aPathThatNoLeafCouldHaveIsRefused() {
    assertThatThrownBy(() -> Merkle.rootOf(leaf(0), 0, 1, List.of(leaf(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merkle.rootOf(leaf(0), 2, 2, List.of(leaf(1))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merkle.root(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachFieldOfASegmentIsInItsHash() {
    Segment one = new Segment(1, "audit", 1, 9, 5, "aa", "bb", "cc", "at");
    assertThat(
            List.of(
                new Segment(2, "audit", 1, 9, 5, "aa", "bb", "cc", "at"),
                new Segment(1, "history", 1, 9, 5, "aa", "bb", "cc", "at"),
                new Segment(1, "audit", 2, 9, 5, "aa", "bb", "cc", "at"),
                new Segment(1, "audit", 1, 8, 5, "aa", "bb", "cc", "at"),
                new Segment(1, "audit", 1, 9, 6, "aa", "bb", "cc", "at"),
                new Segment(1, "audit", 1, 9, 5, "ab", "bb", "cc", "at"),
                new Segment(1, "audit", 1, 9, 5, "aa", "bc", "cc", "at"),
                new Segment(1, "audit", 1, 9, 5, "aa", "bb", "cd", "at"),
                new Segment(1, "audit", 1, 9, 5, "aa", "bb", "cc", "au")))
        .extracting(Segment::hash)
        .doesNotContain(one.hash())
        .doesNotHaveDuplicates();
  }

  private static boolean leads(byte[] leaf, int index, int leaves, List<byte[]> path, String root) {
    try {
      return Segment.hex(Merkle.rootOf(leaf, index, leaves, path)).equals(root);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] leaf(int number) {
    return Sha.of(new byte[] {(byte) number});
  }
}
