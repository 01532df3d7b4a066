package dev.fleabridge.purpleflea.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer up to a limit in bytes and then cancels it. What arrived of an answer that breaks
 * off is kept for the record.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<BoundedBody.Content> {

  /** What arrived. {@code whole} is true only where all of it did. */
  record Content(String text, boolean whole) {}

  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Content> content = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<Content> getBody() {
    return content;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] chunk = new byte[Math.min(buffer.remaining(), limit - bytes.size() + 1)];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
      if (bytes.size() > limit) {
        if (subscription != null) {
          subscription.cancel();
        }
        finish(false);
        return;
      }
    }
  }

  @Override
  public void onError(Throwable problem) {
    finish(false);
  }

  @Override
  public void onComplete() {
    finish(true);
  }

  private void finish(boolean whole) {
    content.complete(new Content(bytes.toString(StandardCharsets.UTF_8), whole));
  }
}
