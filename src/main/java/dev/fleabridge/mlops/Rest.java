package dev.fleabridge.mlops;

import dev.fleabridge.mlops.RemoteFailure.Kind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import dev.fleabridge.model.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls servers that answer with JSON objects. No redirect is followed: whoever answers for a
 * server must not send us, and our token, to another one. Each answer is bounded in bytes, and each
 * call in time, from its first byte to its last. Thread-safe.
 */
final class Rest implements AutoCloseable {

  static final int MAX_BYTES = 2 << 20;

  /** The code of a call whose token was refused. */
  private static final String NOT_SIGNED_IN = "Http401";

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int MAX_WORDS = 200;

  /** What the JDK's reader says beyond its bound. */
  private static final String BEYOND = "body exceeds capacity";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration limit;
  private final HttpClient client;

  /**
   * @param limit how long one call may take
   */
  Rest(Duration limit) {
    this.limit = limit;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
  }

  /**
   * One call.
   *
   * @param what the server and the operation in words, such as {@code MLflow runs/get}
   * @param authorization the header's value; null where there is none
   * @param body null for a GET
   */
  record Call(
      String what,
      URI address,
      @Nullable String authorization,
      String type,
      @Nullable String body) {

    static Call get(String what, URI base, String path, List<String> query) {
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < query.size(); i += 2) {
        pairs.add(query.get(i) + "=" + URLEncoder.encode(query.get(i + 1), StandardCharsets.UTF_8));
      }
      String address = base + path + (pairs.isEmpty() ? "" : "?" + String.join("&", pairs));
      return new Call(what, URI.create(address), null, "", null);
    }

    static Call post(String what, URI base, String path, ObjectNode body) {
      return new Call(what, URI.create(base + path), null, "application/json", body.toString());
    }

    Call as(@Nullable String header) {
      return new Call(what, address, header, type, body);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /** Gives the value of the header {@code Authorization}, or null where nobody signs in. */
  @FunctionalInterface
  interface SignIn {

    /**
     * The value of the header.
     *
     * @param anew whether the one before was refused
     */
    @Nullable String header(boolean anew);
  }

  /** As {@link #object(Call)}, and once more where a token is refused that has been exchanged. */
  ObjectNode object(Call call, SignIn signIn) {
    String header = signIn.header(false);
    try {
      return object(call.as(header));
    } catch (RemoteFailure refused) {
      String renewed = refused.code().equals(NOT_SIGNED_IN) ? signIn.header(true) : header;
      if (Objects.equals(renewed, header)) {
        throw refused;
      }
      return object(call.as(renewed));
    }
  }

  /**
   * The object that the server answers.
   *
   * @throws RemoteFailure where it answers none
   */
  ObjectNode object(Call call) {
    HttpResponse<byte[]> answer = exchange(call);
    int status = answer.statusCode();
    if (status != 200) {
      throw refused(call, status, answer.body());
    }
    try {
      return Json.readObject(text(answer.body()));
    } catch (NumberBounds.Exceeded e) {
      throw unreadable(call, e.getMessage());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw unreadable(call, "no JSON object");
    }
  }

  private HttpResponse<byte[]> exchange(Call call) {
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(
            request(call),
            info -> BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_BYTES));
    try {
      return pending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw tooSlow(call);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new RemoteFailure(Kind.UNAVAILABLE, "Interrupted", call.what() + " was interrupted.");
    } catch (ExecutionException e) {
      throw failed(call, e.getCause());
    }
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.address()).timeout(limit).header("Accept", "application/json");
    signIn(call, request);
    return call.body() == null
        ? request.GET().build()
        : request
            .header("Content-Type", call.type())
            .POST(HttpRequest.BodyPublishers.ofString(call.body()))
            .build();
  }

  /** What the JDK says of a value that is no header holds the value, which is a secret. */
  private static void signIn(Call call, HttpRequest.Builder request) {
    if (call.authorization() == null) {
      return;
    }
    try {
      request.header("Authorization", call.authorization());
    } catch (IllegalArgumentException e) {
      throw new RemoteFailure(
          Kind.UNAVAILABLE,
          "NoToken",
          call.what() + " was not asked: the token has a character that no header may have.");
    }
  }

  private static RemoteFailure failed(Call call, @Nullable Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return tooSlow(call);
    }
    if (cause instanceof IOException && String.valueOf(cause.getMessage()).startsWith(BEYOND)) {
      return new RemoteFailure(
          Kind.REFUSED,
          Reason.TOO_LARGE.code(),
          "%s answered more than %d bytes".formatted(call.what(), MAX_BYTES));
    }
    // The message of the cause may be of any length, and nobody knows what stands in it.
    String how = cause instanceof ConnectException ? "no connection" : "the connection broke";
    return new RemoteFailure(
        Kind.UNAVAILABLE, "NotReached", call.what() + " could not be reached: " + how);
  }

  private static RemoteFailure tooSlow(Call call) {
    return new RemoteFailure(Kind.UNAVAILABLE, "Timeout", call.what() + " did not answer in time.");
  }

  private static RemoteFailure unreadable(Call call, @Nullable String why) {
    return new RemoteFailure(
        Kind.REFUSED, Reason.UNREADABLE.code(), call.what() + " answered what is " + why);
  }

  /** What both kinds of servers put into {@code error_code} tells more than the status. */
  private static RemoteFailure refused(Call call, int status, byte[] body) {
    String code = "Http" + status;
    String words = "";
    try {
      ObjectNode error = Json.readObject(text(body));
      code = status == 401 ? NOT_SIGNED_IN : word(error.path("error_code").asString(code), code);
      words = error.path("message").asString("");
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // A proxy's page has no words for us.
    }
    return new RemoteFailure(
        kind(status, code),
        code,
        "%s answered %d %s%s"
            .formatted(call.what(), status, code, words.isBlank() ? "" : ": " + words(words)));
  }

  /**
   * A redirect, an address where nothing is, and a token that is refused, are mistakes in our
   * settings. They decide nothing about a step, and are mended while it waits (money rule 26).
   */
  private static Kind kind(int status, String code) {
    if (code.equals("RESOURCE_DOES_NOT_EXIST")) {
      return Kind.NOT_FOUND;
    }
    boolean ours = status < 400 || status == 401 || status == 403 || status == 404;
    boolean passing = status >= 500 || status == 408 || status == 429;
    return ours || passing ? Kind.UNAVAILABLE : Kind.REFUSED;
  }

  private static String word(String text, String otherwise) {
    return text.matches("[A-Za-z_]{1,64}") ? text : otherwise;
  }

  /** A server's words in one line of bounded length. */
  static String words(String text) {
    String cut = text.length() <= MAX_WORDS ? text : text.substring(0, MAX_WORDS) + "…";
    return cut.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
  }

  private static String text(byte[] body) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdownNow();
  }
}
