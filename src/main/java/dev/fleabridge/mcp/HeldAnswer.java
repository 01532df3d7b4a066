package dev.fleabridge.mcp;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Holds an answer until it is whole. Where that takes its time, the client is sent a stream of
 * events that begins with comments, one for each pause. A comment that cannot be written tells that
 * the client has gone: a server learns it in no other way. It also keeps proxies from closing a
 * connection on which nothing moves.
 */
final class HeldAnswer extends HttpServletResponseWrapper {

  /** The second write after a client has closed its connection fails; the first may not. */
  private final Duration pause;

  private final HttpServletResponse client;
  private final StringWriter body = new StringWriter();
  private final PrintWriter writer = new PrintWriter(body);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private int status = SC_OK;
  private @Nullable String type;
  private boolean streaming;
  private boolean ended;
  private volatile boolean gone;

  /**
   * @param pause after which the first comment is sent, and each next one
   */
  HeldAnswer(HttpServletResponse client, Duration pause) {
    super(client);
    this.client = client;
    this.pause = pause;
  }

  /** Whether nobody waits for the answer any longer, as far as that can be known. */
  boolean isGone() {
    return gone;
  }

  /** Sends comments from a thread of its own, until the answer ends. */
  void keepAlive() {
    Thread.ofVirtual().name("mcp-keep-alive").start(this::comment);
  }

  private void comment() {
    lock.lock();
    try {
      while (!ended && !gone) {
        if (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          send(":\n\n");
        }
      }
    } catch (IOException e) {
      gone = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void send(String part) throws IOException {
    if (!streaming) {
      streaming = true;
      client.setStatus(SC_OK);
      client.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
      client.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform");
      // Some proxies hold streams back.
      client.setHeader("X-Accel-Buffering", "no");
    }
    client.getOutputStream().write(part.getBytes(StandardCharsets.UTF_8));
    client.flushBuffer();
  }

  /** Ends without an answer. Nothing is sent any more by this. */
  void abandon() {
    lock.lock();
    try {
      ended = true;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends the answer, which is whole now, to a client that is still there.
   *
   * @throws IOException where it turns out to have gone
   */
  void end() throws IOException {
    abandon();
    if (gone) {
      return;
    }
    if (streaming) {
      send("event: message\ndata: " + body + "\n\n");
      return;
    }
    byte[] whole = body.toString().getBytes(StandardCharsets.UTF_8);
    client.setStatus(status);
    if (type != null) {
      client.setContentType(type);
    }
    client.setContentLength(whole.length);
    client.getOutputStream().write(whole);
  }

  @Override
  public void setStatus(int status) {
    this.status = status;
  }

  @Override
  public void setContentType(@Nullable String type) {
    this.type = type;
  }

  /** It is UTF-8, as JSON always is. */
  @Override
  public void setCharacterEncoding(@Nullable String encoding) {}

  @Override
  public PrintWriter getWriter() {
    return writer;
  }
}
