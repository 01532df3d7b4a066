package dev.fleabridge.purpleflea.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and waits for its answer, over the JDK's HTTP client. It uses HTTP/1.1 with
 * kept connections, follows no redirects, and never retries a request with a body.
 *
 * <p>The system property {@code jdk.httpclient.keepalive.timeout} says how long idle connections
 * are kept, in seconds. It is 30 by default, and no setting of a client. It should be shorter than
 * the servers' own time, which is 5 seconds in Node, because a call on a connection that is being
 * closed ends as UNKNOWN. Whoever starts the process sets it.
 */
final class Transport implements AutoCloseable {

  private static final String RETRY_ALL = "jdk.httpclient.enableAllMethodRetry";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private final ClientSettings settings;

  /**
   * @throws IllegalStateException where a system property tells the JDK to send failed requests
   *     again, whatever their method; it holds for the whole process, and no setting of a client
   *     overrides it
   */
  Transport(ClientSettings settings) {
    String retryAll = System.getProperty(RETRY_ALL);
    if (retryAll != null && (retryAll.isEmpty() || Boolean.parseBoolean(retryAll))) {
      throw new IllegalStateException(
          "the system property " + RETRY_ALL + " would send payments twice: remove it");
    }
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.connectTimeout())
            .executor(threads)
            .build();
  }

  /**
   * Sends and waits, at most for the call timeout. It does not throw for what a server or network
   * does.
   */
  Transmission exchange(
      String method, URI uri, Map<String, String> headers, @Nullable String body) {
    OneShotBody payload =
        body == null ? null : new OneShotBody(body.getBytes(StandardCharsets.UTF_8));
    HttpRequest request;
    try {
      request = request(method, uri, headers, payload);
    } catch (IllegalArgumentException e) {
      return new Transmission.NeverLeft("the request could not be built");
    }
    long begun = System.nanoTime();
    AtomicReference<HttpResponse.@Nullable ResponseInfo> head = new AtomicReference<>();
    CompletableFuture<HttpResponse<BoundedBody.Content>> pending =
        client.sendAsync(
            request,
            info -> {
              head.set(info);
              return new BoundedBody(settings.maxResponseBytes());
            });
    try {
      HttpResponse<BoundedBody.Content> response =
          pending.get(settings.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
      BoundedBody.Content content = response.body();
      return new Transmission.HttpAnswer(
          response.statusCode(), response.headers(), content.text(), content.whole(), since(begun));
    } catch (ExecutionException e) {
      return failed(e.getCause(), payload, head.get(), since(begun));
    } catch (TimeoutException e) {
      pending.cancel(true);
      return lost("no complete answer within the call timeout", head.get(), since(begun));
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      return lost("interrupted while waiting for the answer", head.get(), since(begun));
    }
  }

  private HttpRequest request(
      String method, URI uri, Map<String, String> headers, @Nullable OneShotBody payload) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .timeout(settings.responseTimeout())
            .method(method, payload == null ? HttpRequest.BodyPublishers.noBody() : payload);
    headers.forEach(builder::setHeader);
    return builder.build();
  }

  /**
   * Only failures to connect prove that nothing left: refused, unreachable, no such name, TLS not
   * agreed, or connecting took too long. Even these prove it only while no body was taken and no
   * status has come.
   */
  private static Transmission failed(
      @Nullable Throwable cause,
      @Nullable OneShotBody payload,
      HttpResponse.@Nullable ResponseInfo head,
      Duration took) {
    boolean bodyTaken = payload != null && payload.isTaken();
    for (Throwable t = cause; t != null && !bodyTaken && head == null; t = t.getCause()) {
      String reason = whyNeverLeft(t);
      if (reason != null) {
        return new Transmission.NeverLeft(reason);
      }
    }
    String kind = cause == null ? "failure" : cause.getClass().getSimpleName();
    String detail =
        cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : "";
    return lost(detail.isEmpty() ? kind : kind + ": " + detail, head, took);
  }

  private static @Nullable String whyNeverLeft(Throwable problem) {
    return switch (problem) {
      case HttpConnectTimeoutException t -> "connecting took too long";
      case UnknownHostException u -> "the host name was not found";
      case UnresolvedAddressException u -> "the host name was not found";
      case NoRouteToHostException n -> "there is no route to the host";
      case ConnectException c ->
          c.getCause() instanceof UnresolvedAddressException
              ? "the host name was not found"
              : "the connection was refused";
      case SSLHandshakeException s -> "the TLS handshake failed";
      default -> null;
    };
  }

  /** Keeps a status that has come already, because 429 means the same with half a body. */
  private static Transmission lost(
      String reason, HttpResponse.@Nullable ResponseInfo head, Duration took) {
    if (head == null) {
      return new Transmission.NoAnswer(reason, took);
    }
    HttpHeaders headers = head.headers();
    return new Transmission.HttpAnswer(head.statusCode(), headers, "", false, took);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
    threads.close();
  }
}
