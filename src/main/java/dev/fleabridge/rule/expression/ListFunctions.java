package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.Callable.callWithThoseItTakes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSONata's functions on lists, and those that call a function for each element or field. */
final class ListFunctions {

  private static final int ARGUMENTS_OF_REDUCE = 2;

  static final List<BuiltIn> ALL =
      List.of(
          new BuiltIn("$count", "<a:n>", 1, call -> Numbers.of(call.list(0).size())),
          new BuiltIn("$append", "<xx:a>", 2, ListFunctions::append),
          new BuiltIn("$reverse", "<a:a>", 1, ListFunctions::reverse),
          new BuiltIn("$zip", "<a+>", 0, ListFunctions::zip),
          new BuiltIn("$sort", "<af?:a>", 2, ListFunctions::sort),
          new BuiltIn("$distinct", "<x:x>", 1, ListFunctions::distinct),
          new BuiltIn("$map", "<af>", 2, ListFunctions::map),
          new BuiltIn("$filter", "<af>", 2, ListFunctions::filter),
          new BuiltIn("$single", "<af?>", 2, ListFunctions::single),
          new BuiltIn("$reduce", "<afj?:j>", 3, ListFunctions::reduce),
          new BuiltIn("$each", "<o-f:a>", 2, ListFunctions::each),
          new BuiltIn("$sift", "<o-f?:o>", 2, ListFunctions::sift));

  private ListFunctions() {}

  private static Object function(Call call) {
    Object function = call.get(1);
    if (function == null || !Kind.isFunction(function)) {
      throw call.mistake(
          "expects a function as its second argument, and got " + Kind.describe(function));
    }
    return function;
  }

  private static @Nullable Object append(Call call) {
    Object first = call.get(0);
    Object rest = call.get(1);
    if (first == null || rest == null) {
      return first == null ? rest : first;
    }
    List<?> one = asList(first);
    List<?> other = asList(rest);
    call.bounds().require((long) one.size() + other.size());
    return Lists.joined(one, other);
  }

  private static List<?> asList(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static @Nullable Object reverse(Call call) {
    if (call.list(0).size() <= 1) {
      return call.get(0);
    }
    List<@Nullable Object> reversed = new ArrayList<>(call.list(0));
    Collections.reverse(reversed);
    return reversed;
  }

  private static Object zip(Call call) {
    int length = Integer.MAX_VALUE;
    for (Object argument : call.arguments()) {
      length = Math.min(length, argument instanceof List<?> list ? list.size() : 0);
    }
    List<@Nullable Object> rows = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      List<@Nullable Object> row = new ArrayList<>(call.arguments().size());
      for (int column = 0; column < call.arguments().size(); column++) {
        row.add(call.list(column).get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private static @Nullable Object sort(Call call) {
    List<?> list = call.list(0);
    if (list.size() <= 1) {
      return call.get(0);
    }
    List<@Nullable Object> sorted = new ArrayList<>(list);
    if (call.has(1)) {
      Object comparison = function(call);
      return MergeSort.sorted(
          sorted,
          (left, right) -> Kind.isTrue(Callable.call(comparison, Arrays.asList(left, right))));
    }
    if (!list.stream().allMatch(Number.class::isInstance)
        && !list.stream().allMatch(String.class::isInstance)) {
      throw call.mistake(
          "without a function sorts only numbers or only texts, and got " + odd(list));
    }
    sorted.sort(COMPARISON);
    return sorted;
  }

  private static final Comparator<Object> COMPARISON = Operators::compare;

  /** What keeps a list from being sorted. */
  private static String odd(List<?> list) {
    Kind first = Kind.of(list.getFirst());
    if (first != Kind.NUMBER && first != Kind.TEXT) {
      return Kind.describe(list.getFirst());
    }
    return list.stream()
        .filter(element -> Kind.of(element) != first)
        .findFirst()
        .map(element -> "%s beside %s".formatted(Kind.describe(element), first.words()))
        .orElse(first.words());
  }

  private static @Nullable Object distinct(Call call) {
    Object value = weighed(call);
    if (!(value instanceof List<?> list) || list.size() <= 1) {
      return value;
    }
    Map<String, @Nullable Object> first = LinkedHashMap.newLinkedHashMap(list.size());
    list.forEach(element -> first.putIfAbsent(Equality.identity(element), element));
    List<@Nullable Object> distinct = Lists.like(list);
    distinct.addAll(first.values());
    return distinct;
  }

  private static @Nullable Object weighed(Call call) {
    call.bounds().weigh(call.get(0));
    return call.get(0);
  }

  private static @Nullable Object map(Call call) {
    if (!call.has(0)) {
      return null;
    }
    Object function = function(call);
    List<?> list = call.list(0);
    List<@Nullable Object> results = Lists.sequence();
    for (int i = 0; i < list.size(); i++) {
      Object result = callWithThoseItTakes(function, list.get(i), Numbers.of(i), list);
      if (result != null) {
        results.add(result);
      }
    }
    return results;
  }

  private static @Nullable Object filter(Call call) {
    if (!call.has(0)) {
      return null;
    }
    Object function = function(call);
    List<?> list = call.list(0);
    List<@Nullable Object> kept = Lists.sequence();
    for (int i = 0; i < list.size(); i++) {
      if (Kind.isTrue(callWithThoseItTakes(function, list.get(i), Numbers.of(i), list))) {
        kept.add(list.get(i));
      }
    }
    return kept;
  }

  private static @Nullable Object single(Call call) {
    if (!call.has(0)) {
      return null;
    }
    List<?> list = call.list(0);
    List<@Nullable Object> found = new ArrayList<>(1);
    for (int i = 0; i < list.size(); i++) {
      if (!call.has(1)
          || Kind.isTrue(callWithThoseItTakes(function(call), list.get(i), Numbers.of(i), list))) {
        found.add(list.get(i));
      }
      if (found.size() > 1) {
        throw call.mistake("expects one element that fits, and found more than one");
      }
    }
    if (found.isEmpty()) {
      throw call.mistake("expects one element that fits, and found none");
    }
    return found.getFirst();
  }

  private static @Nullable Object reduce(Call call) {
    if (!call.has(0)) {
      return null;
    }
    Object function = function(call);
    if (Callable.arity(function) < ARGUMENTS_OF_REDUCE) {
      throw call.mistake("expects a function of at least two arguments");
    }
    List<?> list = call.list(0);
    boolean fromFirst = !call.has(2) && !list.isEmpty();
    Object result = fromFirst ? list.getFirst() : call.get(2);
    for (int i = fromFirst ? 1 : 0; i < list.size(); i++) {
      result = callWithThoseItTakes(function, result, list.get(i), Numbers.of(i), list);
    }
    return result;
  }

  private static Object each(Call call) {
    Object function = function(call);
    List<@Nullable Object> results = Lists.sequence();
    for (Map.Entry<?, ?> field : call.object(0).entrySet()) {
      Object result =
          callWithThoseItTakes(function, field.getValue(), field.getKey(), call.object(0));
      if (result != null) {
        results.add(result);
      }
    }
    return results;
  }

  private static @Nullable Object sift(Call call) {
    Object function = function(call);
    Map<Object, @Nullable Object> kept = new LinkedHashMap<>();
    for (Map.Entry<?, ?> field : call.object(0).entrySet()) {
      if (Kind.isTrue(
          callWithThoseItTakes(function, field.getValue(), field.getKey(), call.object(0)))) {
        kept.put(field.getKey(), field.getValue());
      }
    }
    return kept.isEmpty() ? null : kept;
  }
}
