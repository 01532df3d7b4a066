package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sorts by a function of a rule. Such a function may contradict itself, which Java's own sort does
 * not bear. The order of elements that it does not swap is kept.
 */
final class MergeSort {

  private MergeSort() {}

  /**
   * A sorted list.
   *
   * @param swap whether the first of two elements must stand behind the second
   */
  static List<@Nullable Object> sorted(
      List<@Nullable Object> list,
      BiPredicate<? super @Nullable Object, ? super @Nullable Object> swap) {
    if (list.size() <= 1) {
      return list;
    }
    int middle = list.size() / 2;
    return merged(
        sorted(list.subList(0, middle), swap),
        sorted(list.subList(middle, list.size()), swap),
        swap);
  }

  private static List<@Nullable Object> merged(
      List<@Nullable Object> left,
      List<@Nullable Object> right,
      BiPredicate<? super @Nullable Object, ? super @Nullable Object> swap) {
    List<@Nullable Object> merged = new ArrayList<>(left.size() + right.size());
    int l = 0;
    int r = 0;
    while (l < left.size() && r < right.size()) {
      merged.add(swap.test(left.get(l), right.get(r)) ? right.get(r++) : left.get(l++));
    }
    merged.addAll(left.subList(l, left.size()));
    merged.addAll(right.subList(r, right.size()));
    return merged;
  }
}
