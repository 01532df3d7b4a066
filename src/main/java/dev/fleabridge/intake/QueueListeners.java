package dev.fleabridge.intake;

import dev.fleabridge.engine.Stopping;
import io.awspring.cloud.sqs.listener.ListenerMode;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.listener.SqsContainerOptionsBuilder;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.awspring.cloud.sqs.listener.acknowledgement.handler.AcknowledgementMode;
import io.awspring.cloud.sqs.listener.backpressure.BackPressureHandlerFactories;
import io.awspring.cloud.sqs.listener.backpressure.CompositeBackPressureHandler;
import io.awspring.cloud.sqs.support.converter.SqsMessagingMessageConverter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * The SQS door, with one listener for each queue. It starts last and stops first, so that the
 * intake and the database are there for every message in hand.
 */
final class QueueListeners implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(QueueListeners.class);

  /** The most messages that SQS gives at once. */
  private static final int MESSAGES_AT_ONCE = 10;

  /** How often a closed intake is asked whether it is open again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** How often a message that could not be stored is tried again. */
  static final Duration MOMENT = Duration.ofSeconds(5);

  private final SqsAsyncClient client;
  private final MessageReader reader;
  private final Senders senders;
  private final Intake intake;
  private final IntakeProperties.Sqs properties;
  private final List<QueueDoor> doors;
  private final QueueRoom room = new QueueRoom(Duration.ofSeconds(1));
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean running;

  QueueListeners(
      SqsAsyncClient client,
      MessageReader reader,
      Senders senders,
      Intake intake,
      IntakeProperties.Sqs properties,
      MeterRegistry meters) {
    this.client = client;
    this.reader = reader;
    this.senders = senders;
    this.intake = intake;
    this.properties = properties;
    this.doors = properties.queues().stream().map(queue -> door(queue, meters)).toList();
  }

  private QueueDoor door(String queue, MeterRegistry meters) {
    QueueDoor door = new QueueDoor(queue, () -> container(queue), Duration.ofSeconds(1));
    Gauge.builder("fleabridge.sqs.listening", door, d -> d.isListening() ? 1 : 0)
        .tag("queue", queue)
        .description("1 while the queue is listened on")
        .register(meters);
    return door;
  }

  private SqsMessageListenerContainer<String> container(String queue) {
    return SqsMessageListenerContainer.<String>builder()
        .id("intake-" + queue)
        .sqsAsyncClient(client)
        .queueNames(queue)
        .messageListener(new QueueListener(queue, reader, senders, intake, room, this::waitAMoment))
        .configure(this::configure)
        .build();
  }

  private boolean waitAMoment() {
    try {
      return !stopping.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void configure(SqsContainerOptionsBuilder options) {
    options
        .listenerMode(ListenerMode.BATCH)
        .maxMessagesPerPoll(MESSAGES_AT_ONCE)
        .maxConcurrentMessages(properties.maxConcurrentMessages())
        .pollTimeout(properties.pollTimeout())
        .maxDelayBetweenPolls(LOOK_AGAIN)
        .listenerShutdownTimeout(properties.shutdownTimeout())
        .acknowledgementShutdownTimeout(properties.shutdownTimeout())
        .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
        // Messages are acknowledged by hand and at once, because Spring Cloud AWS 4.1.0 loses
        // acknowledgements that wait at shutdown.
        .acknowledgementMode(AcknowledgementMode.MANUAL)
        .acknowledgementInterval(Duration.ZERO)
        .acknowledgementThreshold(0)
        // The default threads are platform threads, and JDBC blocks.
        .componentsTaskExecutor(new VirtualThreadTaskExecutor("sqs-"))
        // Nothing here reads another attribute of the sender's.
        .messageAttributeNames(List.of(TraceHeaders.TRACEPARENT))
        .messageConverter(textOnly())
        .backPressureHandlerFactory(limits ->
            CompositeBackPressureHandler.builder()
                .batchSize(MESSAGES_AT_ONCE)
                .noPermitsReturnedWaitTimeout(LOOK_AGAIN)
                .backPressureHandlers(
                    List.of(
                        new OpenDoorGate(intake::isOpen),
                        BackPressureHandlerFactories.concurrencyLimiterBackPressureHandler()
                            .createBackPressureHandler(limits)))
                .build());
  }

  /**
   * A converter that keeps the text as it is. The default would load a class that the sender names.
   */
  private static SqsMessagingMessageConverter textOnly() {
    SqsMessagingMessageConverter converter = new SqsMessagingMessageConverter();
    converter.setPayloadTypeMapper(message -> null);
    return converter;
  }

  @Override
  public void start() {
    if (doors.isEmpty()) {
      log.info("No SQS queues are configured (fleabridge.intake.sqs.queues)");
    } else if (properties.pollOutlivesStop()) {
      log.warn(
          "fleabridge.intake.sqs.poll-timeout ({} ms) is longer than fleabridge.intake.sqs.shutdown-timeout"
              + " ({} ms): what a poll brings when a stop is over comes again only when its"
              + " visibility timeout ends",
          properties.pollTimeout().toMillis(),
          properties.shutdownTimeout().toMillis());
    }
    running = true;
    doors.forEach(QueueDoor::start);
  }

  /**
   * Stops polling all queues at once. It returns when no message is in hand or the shutdown time is
   * over.
   */
  @Override
  public void stop() {
    running = false;
    stopping.countDown();
    List<Thread> stops =
        doors.stream().map(door -> Thread.ofVirtual().start(() -> stop(door))).toList();
    try {
      for (Thread stop : stops) {
        stop.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(QueueDoor door) {
    try {
      door.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("queues", this::stop, callback);
  }

  @Override
  public int getPhase() {
    return Stopping.DOORS;
  }

  /**
   * The most calls of all listeners at once. Of each queue so many messages are in hand or asked
   * for, each has one call under way at most, and an opening door has one besides.
   */
  static int mostCalls(IntakeProperties.Sqs properties) {
    return Math.max(1, properties.queues().size() * (properties.maxConcurrentMessages() + 1));
  }

  /** How long {@link #stop()} takes at most: messages in hand, then their acknowledgements. */
  static Duration longestStop(IntakeProperties.Sqs properties) {
    return properties.queues().isEmpty()
        ? Duration.ZERO
        : properties.shutdownTimeout().multipliedBy(2).plusSeconds(2);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
