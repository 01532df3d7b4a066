package dev.fleabridge.proof.comparison;

import dev.fleabridge.proof.comparison.Upstream.Reply;
import java.util.List;
import java.util.Set;

/**
 * The guide's Lambda behind an EventBridge rule: it pays for every event that comes, waits 10 s for
 * the answer and raises on everything but 2xx. EventBridge invokes it asynchronously; a function
 * error is retried after one minute and again after two, then the event is discarded (AWS Lambda
 * Developer Guide, "How Lambda handles errors and retries with asynchronous invocation"). The guide
 * sets up no dead-letter queue.
 *
 * <p>Left out in its favour: faults of the balance query, and the race between that query and the
 * payment, which costs failed payments rather than double ones.
 */
final class GuideLambda implements Alternative {

  @Override
  public String name() {
    return "the guide's Lambda";
  }

  @Override
  public Set<String> play(List<Delivery> deliveries, Upstream upstream) {
    Timeline time = new Timeline();
    for (Delivery delivery : deliveries) {
      time.at(delivery.at(), () -> invoke(delivery, 0, time, upstream));
    }
    time.runOut();
    return Set.of();
  }

  private static void invoke(Delivery delivery, int retries, Timeline time, Upstream upstream) {
    Reply reply = upstream.pay(delivery.fact(), time.now());
    boolean raised = reply != Reply.PAID && reply != Reply.PAID_SLOWLY;
    if (raised && retries < LambdaRetries.MAX_RETRIES) {
      time.at(
          time.now() + LambdaRetries.waitSeconds(retries),
          () -> invoke(delivery, retries + 1, time, upstream));
    }
  }
}
