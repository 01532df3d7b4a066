package dev.fleabridge.purpleflea.http;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request body that can be taken once. Should the HTTP library ever want to send a request again
 * by itself, after a connection that broke, it has to ask for the body again, and gets an error
 * instead of a second payment. (Seen with {@code jdk.httpclient.enableAllMethodRetry}, which {@link
 * Transport} refuses besides, because the headers of the second request would still go out.)
 */
public final class OneShotBody implements HttpRequest.BodyPublisher {

  private final HttpRequest.BodyPublisher bytes;
  private final AtomicBoolean taken = new AtomicBoolean();

  public OneShotBody(byte[] body) {
    this.bytes = HttpRequest.BodyPublishers.ofByteArray(body);
  }

  /** Whether a connection was made and the body handed over. */
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
