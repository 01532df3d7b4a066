package dev.fleabridge.proof.fuzz;

import dev.fleabridge.testkit.contract.ApiFile;
import dev.fleabridge.testkit.contract.Contract;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run: so many requests of a seed, one after the other. What it draws depends on the seed and
 * on what the service has answered before.
 */
final class FuzzRun {

  private static final int MAX_EXAMPLES = 15;

  private final int port;
  private final Books books;
  private final RandomGenerator random;
  private final Pools pools = new Pools();
  private final Maker maker = new Maker(ApiFile.read(ApiFile.WHOLE), pools);
  private final Judge judge = new Judge();
  private final Wire wire;
  private final List<Oddity> oddities =
      Stream.of(
              AddressOddities.all(),
              HeaderOddities.all(),
              BodyOddities.all(),
              BodyOddities.all(),
              FrameOddities.all())
          .flatMap(List::stream)
          .toList();
  private final Map<Integer, Integer> statuses = new TreeMap<>();
  private final Set<String> reached = new TreeSet<>();
  private final Map<String, List<String>> found = new LinkedHashMap<>();
  private String state;

  FuzzRun(FuzzedService service, long seed) {
    this.port = service.port();
    this.books = service.books();
    this.random = new SplittableRandom(seed);
    this.wire = new Wire(port);
    this.state = books.state();
  }

  void run(int requests) {
    maker.beginning().forEach(this::shoot);
    maker.calls().forEach(call -> shoot(maker.of(call, random)));
    for (int i = 0; i < requests; i++) {
      Shot meant = maker.draw(random);
      shoot(random.nextInt(5) == 0 ? meant : odd(meant));
    }
  }

  private Shot odd(Shot meant) {
    Shot odd = Oddity.any(oddities, random).in(meant, random);
    return odd.raw() == null && random.nextInt(6) == 0
        ? Oddity.any(oddities, random).in(odd, random).but(odd.what())
        : odd;
  }

  private void shoot(Shot shot) {
    Answer answer = wire.send(shot);
    statuses.merge(answer.status(), 1, Integer::sum);
    List<String> faults = new ArrayList<>(judge.faults(shot, answer));
    String now = books.state(); // Also after a GET: an export leaves a line in the audit.
    if (answer.status() >= 400 && !now.equals(state)) {
      faults.add("it was refused, and done");
    }
    String change = now.equals(state) ? "" : "%n  books %s%n  became %s".formatted(state, now);
    state = now;
    faults.forEach(fault ->
        found.computeIfAbsent(fault, _ -> new ArrayList<>()).add(shown(shot, answer) + change));
    if (answer.status() / 100 == 2) {
      learn(shot, answer);
    }
  }

  private void learn(Shot shot, Answer answer) {
    String path = shot.target().replaceFirst("[?].*", "");
    Contract.kept().name(shot.method(), path).ifPresent(reached::add);
    for (String condition : List.of("If-Match", "If-None-Match")) {
      if (!answer.header("ETag").isEmpty()) {
        pools.add(condition, answer.header("ETag"));
      }
    }
    try {
      pools.harvest(path, JsonMapper.shared().readTree(answer.body()));
    } catch (JacksonException e) {
      // A log of a batch, or a back-test.
    }
  }

  private String shown(Shot shot, Answer answer) {
    String body = answer.body();
    return "%s, as %s%n  %s%n  answered %d %s %s"
        .formatted(
            shot.what(),
            shot.who(),
            shot.again(port),
            answer.status(),
            answer.header("Content-Type"),
            body.length() > 400 ? body.substring(0, 400) + "…" : body);
  }

  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** The names of the calls that were answered with a success. */
  Set<String> reached() {
    return reached;
  }

  /** What is wrong, each with an example; empty where nothing is. */
  String findings() {
    return found.entrySet().stream()
        .limit(MAX_EXAMPLES)
        .map(entry ->
            "%d times: %s%n  such as %s"
                .formatted(entry.getValue().size(), entry.getKey(), entry.getValue().getFirst()))
        .collect(Collectors.joining("\n\n"));
  }
}
