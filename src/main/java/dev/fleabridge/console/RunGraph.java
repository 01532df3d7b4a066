package dev.fleabridge.console;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.operator.ActionViews;
import dev.fleabridge.operator.RunController;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The steps of a run as boxes and lines: a step stands to the right of all that it waited for. The
 * payments of a fan-out are counted at its box.
 *
 * @param boxes from left to right
 */
record RunGraph(int width, int height, List<Box> boxes, List<Line> lines) {

  /**
   * A step.
   *
   * @param label its name, as much of it as there is room for
   * @param payments how many payments it has filed, of those that the run shows
   * @param after the names of the steps that it waited for
   */
  public record Box(
      int x,
      int y,
      UUID action,
      String step,
      String label,
      String kind,
      ActionState state,
      long payments,
      List<String> after) {}

  /**
   * A line between two boxes.
   *
   * @param path as SVG draws it
   */
  public record Line(String path) {}

  static final int BOX_WIDTH = 190;
  static final int BOX_HEIGHT = 66;
  private static final int ACROSS = 60;
  private static final int DOWN = 18;
  private static final int MARGIN = 4;
  private static final int LABEL_CHARS = 22;

  /** Where a box stands. */
  private record Place(int x, int y) {

    static Place of(int column, int row) {
      return new Place(MARGIN + column * (BOX_WIDTH + ACROSS), MARGIN + row * (BOX_HEIGHT + DOWN));
    }

    Line to(Place next) {
      int from = x + BOX_WIDTH;
      int half = ACROSS / 2;
      int middle = y + BOX_HEIGHT / 2;
      int nextMiddle = next.y + BOX_HEIGHT / 2;
      return new Line(
          "M%d %d C%d %d %d %d %d %d"
              .formatted(
                  from,
                  middle,
                  from + half,
                  middle,
                  next.x - half,
                  nextMiddle,
                  next.x,
                  nextMiddle));
    }
  }

  static RunGraph of(RunController.Detail run) {
    Map<UUID, ActionViews.Summary> steps = new LinkedHashMap<>();
    Map<String, Long> payments = new HashMap<>();
    run.actions()
        .forEach(action -> {
          if (action.item().isEmpty()) {
            steps.put(action.id(), action);
          } else {
            payments.merge(action.step(), 1L, Long::sum);
          }
        });
    Map<UUID, List<UUID>> needs = new HashMap<>();
    run.needs().stream()
        .filter(need -> steps.containsKey(need.action()) && steps.containsKey(need.needs()))
        .forEach(need ->
            needs.computeIfAbsent(need.action(), id -> new ArrayList<>()).add(need.needs()));
    return drawn(steps, needs, payments);
  }

  private static RunGraph drawn(
      Map<UUID, ActionViews.Summary> steps,
      Map<UUID, List<UUID>> needs,
      Map<String, Long> payments) {
    Map<UUID, Place> places = places(steps.keySet(), needs);
    List<Box> boxes = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    steps.forEach((id, action) -> {
      Place place = places.getOrDefault(id, Place.of(0, 0));
      List<UUID> earlier = needs.getOrDefault(id, List.of());
      earlier.forEach(need -> lines.add(places.getOrDefault(need, place).to(place)));
      boxes.add(
          new Box(
              place.x(),
              place.y(),
              id,
              action.step(),
              cut(action.step()),
              action.kind(),
              action.state(),
              payments.getOrDefault(action.step(), 0L),
              steps.entrySet().stream()
                  .filter(step -> earlier.contains(step.getKey()))
                  .map(step -> step.getValue().step())
                  .toList()));
    });
    boxes.sort(Comparator.comparingInt(Box::x).thenComparingInt(Box::y));
    int right = places.values().stream().mapToInt(Place::x).max().orElse(0);
    int bottom = places.values().stream().mapToInt(Place::y).max().orElse(0);
    return new RunGraph(right + BOX_WIDTH + MARGIN, bottom + BOX_HEIGHT + MARGIN, boxes, lines);
  }

  private static Map<UUID, Place> places(Set<UUID> steps, Map<UUID, List<UUID>> needs) {
    Map<UUID, Integer> columns = new HashMap<>();
    Map<Integer, Integer> rows = new HashMap<>();
    Map<UUID, Place> places = new HashMap<>();
    for (UUID step : steps) {
      int column = column(step, needs, columns, new HashSet<>());
      int row = rows.merge(column, 1, Integer::sum) - 1;
      places.put(step, Place.of(column, row));
    }
    return places;
  }

  /** The length of the longest way to a step. A way in a circle, which no rule has, ends. */
  private static int column(
      UUID step, Map<UUID, List<UUID>> needs, Map<UUID, Integer> known, Set<UUID> onTheWay) {
    Integer column = known.get(step);
    if (column != null) {
      return column;
    }
    int longest = 0;
    if (onTheWay.add(step)) {
      for (UUID need : needs.getOrDefault(step, List.of())) {
        longest = Math.max(longest, 1 + column(need, needs, known, onTheWay));
      }
      onTheWay.remove(step);
    }
    known.put(step, longest);
    return longest;
  }

  private static String cut(String step) {
    return step.length() <= LABEL_CHARS ? step : step.substring(0, LABEL_CHARS - 1) + "…";
  }
}
