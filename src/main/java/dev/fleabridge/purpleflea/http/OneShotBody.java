package dev.fleabridge.purpleflea.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request body that can be taken once. If the HTTP library sends a request again by itself after
 * a connection broke, it asks for the body again. It then gets an error, and no second payment is
 * made. (Seen with {@code jdk.httpclient.enableAllMethodRetry}. {@link Transport} refuses that
 * setting too, because the headers of the second request would still go out.)
 */
public final class OneShotBody implements HttpRequest.BodyPublisher {

  private final HttpRequest.BodyPublisher bytes;
  private final AtomicBoolean taken = new AtomicBoolean();

  public OneShotBody(byte[] body) {
    this.bytes = HttpRequest.BodyPublishers.ofByteArray(body);
  }

  /** Whether a connection was made and the body was handed over. */
  public boolean isTaken() {
    return taken.get();
  }

  @Override
  public long contentLength() {
    return bytes.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (taken.compareAndSet(false, true)) {
      bytes.subscribe(subscriber);
    } else {
      subscriber.onSubscribe(NOTHING);
      subscriber.onError(new IllegalStateException("a request body is sent once and never again"));
    }
  }

  private static final Flow.Subscription NOTHING =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };
}
