package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;

class GroupCommitTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger commits = new AtomicInteger();

  /** Each batch takes one; a test that hands them out decides when a transaction commits. */
  private final Semaphore permits = new Semaphore(0);

  @AfterEach
  void stopCallers() {
    permits.release(10_000);
    callers.close();
  }

  private List<Filed> write(List<Plan> plans) {
    batches.add(plans.size());
    permits.acquireUninterruptibly();
    for (Plan plan : plans) {
      String id = plan.inbound().event().id();
      if (id.startsWith("poison")) {
        throw new DataIntegrityViolationException(id);
      }
      if (id.startsWith("outage")) {
        throw new DataAccessResourceFailureException(id);
      }
    }
    return plans.stream()
        .map(plan -> new Filed(plan.inbound().event().id(), false, List.of()))
        .toList();
  }

  private GroupCommit group(int maxQueued, Duration maxWait) {
    return new GroupCommit(this::write, maxQueued, maxWait, commits::incrementAndGet);
  }

  @Test
  void answersAfterTheCommitAndGathersWhatCameMeanwhile() throws Exception {
    try (GroupCommit group = group(1000, LONG)) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      List<Future<List<Filed>>> others = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        others.add(file(group, "e" + i));
      }
      Awaitility.await().until(() -> group.queued() == 50);
      assertThat(first.isDone()).isFalse();
      permits.release(2);
      assertThat(ids(first)).containsExactly("first");
      for (int i = 0; i < 50; i++) {
        assertThat(ids(others.get(i))).containsExactly("e" + i);
      }
      assertThat(batches).containsExactly(1, 50);
      Awaitility.await().untilAsserted(() -> assertThat(commits).hasValue(2));
    }
  }

  @Test
  void boundsABatchButNeverDividesARequest() throws Exception {
    try (GroupCommit group = group(1000, LONG)) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      List<Future<List<Filed>>> requests = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int queued = i;
        requests.add(file(group, names("r" + i, 60)));
        Awaitility.await().until(() -> group.queued() == queued + 1);
      }
      permits.release(100);
      ids(first);
      for (int i = 0; i < 3; i++) {
        assertThat(ids(requests.get(i))).containsExactly(names("r" + i, 60));
      }
      assertThat(batches).containsExactly(1, 60, 60, 60);
    }
  }

  @Test
  void onePoisonousRequestFailsAlone() throws Exception {
    try (GroupCommit group = group(1000, LONG)) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      Future<List<Filed>> before = file(group, "before");
      Awaitility.await().until(() -> group.queued() == 1);
      Future<List<Filed>> poison = file(group, "good", "poison");
      Awaitility.await().until(() -> group.queued() == 2);
      Future<List<Filed>> after = file(group, "after");
      Awaitility.await().until(() -> group.queued() == 3);
      permits.release(100);
      assertThat(ids(first)).containsExactly("first");
      assertThat(ids(before)).containsExactly("before");
      assertThat(ids(after)).containsExactly("after");
      assertThatThrownBy(() -> ids(poison)).isInstanceOf(DataIntegrityViolationException.class);
      assertThat(batches).containsExactly(1, 4, 1, 2, 1);
    }
  }

  @Test
  void anOutageFailsTheBatchAtOnce() throws Exception {
    try (GroupCommit group = group(1000, LONG)) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      List<Future<List<Filed>>> others = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        others.add(file(group, "outage" + i));
      }
      Awaitility.await().until(() -> group.queued() == 10);
      permits.release(100);
      ids(first);
      for (Future<List<Filed>> other : others) {
        assertThatThrownBy(() -> ids(other)).isInstanceOf(DataAccessResourceFailureException.class);
      }
      assertThat(batches).containsExactly(1, 10);
      assertThat(commits).hasValue(1);
    }
  }

  @Test
  void refusesWhatDoesNotFitTheQueue() throws Exception {
    try (GroupCommit group = group(2, LONG)) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      Future<List<Filed>> second = file(group, "second");
      Future<List<Filed>> third = file(group, "third");
      Awaitility.await().until(() -> group.queued() == 2);
      assertThatThrownBy(() -> group.file(plans("fourth"))).isInstanceOf(Overloaded.class);
      permits.release(100);
      assertThat(ids(first)).containsExactly("first");
      assertThat(ids(second)).containsExactly("second");
      assertThat(ids(third)).containsExactly("third");
    }
  }

  @Test
  void givesUpWaitingAndSkipsWhatNobodyWaitsForAnyMore() throws Exception {
    try (GroupCommit group = group(10, Duration.ofMillis(200))) {
      Future<List<Filed>> first = file(group, "first");
      Awaitility.await().until(() -> batches.size() == 1);
      Future<List<Filed>> late = file(group, "late");
      assertThatThrownBy(() -> ids(first)).isInstanceOf(QueryTimeoutException.class);
      assertThatThrownBy(() -> ids(late)).isInstanceOf(QueryTimeoutException.class);
      permits.release(100);
      assertThat(group.file(plans("next"))).hasSize(1);
      assertThat(batches).containsExactly(1, 1);
    }
  }

  @Test
  void finishesWhatIsQueuedWhenItCloses() throws Exception {
    GroupCommit group = group(10, LONG);
    Future<List<Filed>> first = file(group, "first");
    Awaitility.await().until(() -> batches.size() == 1);
    Future<List<Filed>> second = file(group, "second");
    Awaitility.await().until(() -> group.queued() == 1);
    permits.release(100);
    group.close();
    assertThat(ids(first)).containsExactly("first");
    assertThat(ids(second)).containsExactly("second");
    assertThatThrownBy(() -> group.file(plans("third"))).isInstanceOf(Overloaded.class);
  }

  @Test
  void aListenerThatFailsDoesNotFailTheRequest() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    permits.release(100);
    try (GroupCommit group =
        new GroupCommit(
            this::write,
            10,
            LONG,
            () -> {
              told.countDown();
              throw new IllegalStateException("a listener's own trouble");
            })) {
      assertThat(group.file(plans("first"))).hasSize(1);
      assertThat(group.file(plans("second"))).hasSize(1);
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theWriterSurvivesWhateverIsThrown() throws Exception {
    permits.release(100);
    try (GroupCommit group = group(10, LONG)) {
      List<Plan> broken =
          new AbstractList<>() {
            @Override
            public Plan get(int index) {
              throw new StackOverflowError("a test's own");
            }

            @Override
            public int size() {
              throw new StackOverflowError("a test's own");
            }
          };
      assertThatThrownBy(() -> group.file(broken)).hasRootCauseMessage("a test's own");
      assertThat(group.file(plans("next"))).hasSize(1);
    }
  }

  @Test
  void aListenersErrorFilesNothingTwice() throws Exception {
    permits.release(1);
    try (GroupCommit group =
        new GroupCommit(
            this::write,
            10,
            LONG,
            () -> {
              throw new StackOverflowError("a listener's own trouble");
            })) {
      assertThat(group.file(plans("first"))).hasSize(1);
      List<Future<List<Filed>>> others = new ArrayList<>();
      others.add(file(group, "second"));
      Awaitility.await().until(() -> batches.size() == 2);
      others.add(file(group, "third"));
      others.add(file(group, "fourth"));
      Awaitility.await().until(() -> group.queued() == 2);
      permits.release(100);
      for (Future<List<Filed>> other : others) {
        assertThat(ids(other)).hasSize(1);
      }
    }
    assertThat(batches).containsExactly(1, 1, 2);
  }

  private Future<List<Filed>> file(GroupCommit group, String... ids) {
    Callable<List<Filed>> call = () -> group.file(plans(ids));
    return callers.submit(call);
  }

  private static List<String> ids(Future<List<Filed>> answer) throws Exception {
    try {
      return answer.get(20, TimeUnit.SECONDS).stream().map(Filed::eventId).toList();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static String[] names(String prefix, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = prefix + "-" + i;
    }
    return names;
  }

  private static List<Plan> plans(String... ids) {
    List<Plan> plans = new ArrayList<>();
    for (String id : ids) {
      Event event = new Event(id, "s", "t", "", null, "", List.of(), Json.object());
      Inbound inbound = new Inbound(event, Inbound.Origin.REST, "test", new byte[0]);
      plans.add(new Plan(inbound, "hash", List.of(), List.of()));
    }
    return plans;
  }
}
