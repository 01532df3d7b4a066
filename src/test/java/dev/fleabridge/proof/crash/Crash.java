package dev.fleabridge.proof.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One crash run, from the empty database to the result: load and faults on, kills, faults off,
 * waiting until all is settled, reckoning.
 */
final class Crash {

  /** More than leases, look-ups and the timers' own fail-over take, with the settings here. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Making the class archive takes as long as it saves in about this many starts. */
  private static final int ARCHIVE_PAYS_FROM = 20;

  private final CrashSettings settings;

  Crash(CrashSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws IllegalStateException where a bridge ends by itself, does not start, or refuses a
   *     well-formed event
   */
  CrashResult run() throws InterruptedException {
    long begin = System.nanoTime();
    Arena arena = new Arena(settings);
    List<Bridge> bridges = new CopyOnWriteArrayList<>();
    Runnable end =
        () -> {
          bridges.forEach(Bridge::close);
          arena.close();
        };
    // Whoever presses Ctrl-C leaves no process behind.
    Thread hook = new Thread(end);
    Runtime.getRuntime().addShutdownHook(hook);
    CrashResult result;
    try {
      List<String> options =
          settings.kills() < ARCHIVE_PAYS_FROM ? List.of() : ClassArchive.of(arena.folder());
      for (int i = 0; i < settings.replicas(); i++) {
        bridges.add(new Bridge(arena.folder(), options));
      }
      result = run(arena, bridges, begin);
    } finally {
      if (isStillOurs(hook)) {
        end.run();
      }
    }
    if (result.wrong().isEmpty()) {
      arena.forgetFolder();
    }
    return result;
  }

  /** False while the JVM shuts down: then the hook itself is at work. */
  private static boolean isStillOurs(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private CrashResult run(Arena arena, List<Bridge> bridges, long begin)
      throws InterruptedException {
    AtomicInteger whileStarting = new AtomicInteger();
    int redriven;
    try (Load load =
        new Load(settings, arena.queues(), bridges.stream().map(Bridge::port).toList())) {
      bridges.forEach(Bridge::start);
      arena.breakThings();
      load.start();
      kill(bridges, whileStarting);
      load.finish();
      arena.heal();
      redriven = drainQueues(arena.queues());
      Reckoning reckoning = new Reckoning(arena.jdbc(), arena.sandbox());
      Awaitility.await("all actions to be settled")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .untilAsserted(() -> assertThat(reckoning.unsettled()).isEmpty());
      CrashResult.Run how =
          new CrashResult.Run(
              settings.kills(),
              whileStarting.get(),
              load.retries(),
              redriven,
              Duration.ofNanos(System.nanoTime() - begin));
      return reckoning.of(settings, load, how);
    }
  }

  private void kill(List<Bridge> bridges, AtomicInteger whileStarting) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(settings.kills());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> killers = new ArrayList<>();
      for (int i = 0; i < bridges.size(); i++) {
        SplittableRandom random = new SplittableRandom(settings.seed() * 7_919 + i);
        Killer killer =
            new Killer(bridges.get(i), left, whileStarting, random, settings.quietAfter());
        killers.add(threads.submit(killer));
      }
      for (Future<?> killer : killers) {
        killer.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Waits until the queue is empty. A message that was in the hands of three bridges when they were
   * killed lies in the dead-letter queue: it is sent back, as an operator would; how many there
   * were.
   */
  static int drainQueues(EmbeddedQueues queues) {
    AtomicInteger redriven = new AtomicInteger();
    try (SqsClient sqs = queues.client()) {
      Awaitility.await("the queues to be empty")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> {
            redriven.addAndGet(redrive(sqs));
            return size(sqs, EmbeddedQueues.QUEUE) + size(sqs, EmbeddedQueues.DEAD_LETTERS) == 0;
          });
    }
    return redriven.get();
  }

  private static int redrive(SqsClient sqs) {
    String from = url(sqs, EmbeddedQueues.DEAD_LETTERS);
    String to = url(sqs, EmbeddedQueues.QUEUE);
    List<Message> dead =
        sqs.receiveMessage(query -> query.queueUrl(from).maxNumberOfMessages(10)).messages();
    for (Message message : dead) {
      sqs.sendMessage(send -> send.queueUrl(to).messageBody(message.body()));
      sqs.deleteMessage(delete -> delete.queueUrl(from).receiptHandle(message.receiptHandle()));
    }
    return dead.size();
  }

  private static int size(SqsClient sqs, String queue) {
    return sqs
        .getQueueAttributes(query ->
            query
                .queueUrl(url(sqs, queue))
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private static String url(SqsClient sqs, String queue) {
    return sqs.getQueueUrl(query -> query.queueName(queue)).queueUrl();
  }
}
