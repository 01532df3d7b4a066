package dev.fleabridge.signin;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where AWS shows the public keys of load balancers: a text in PEM for each id. */
final class AlbKeyEndpoint implements AlbKeys.Source, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MAX_BYTES = 16_384;

  private final URI keys;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param keys ends in a slash
   */
  AlbKeyEndpoint(URI keys) {
    this.keys = keys;
  }

  @Override
  public CompletableFuture<@Nullable String> apply(String id) {
    HttpRequest request = HttpRequest.newBuilder(keys.resolve(id)).timeout(PATIENCE).GET().build();
    return http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES))
        .thenApply(AlbKeyEndpoint::pem);
  }

  /** Of an id that nobody has, the bucket behind the address says 403 or 404. */
  private static @Nullable String pem(HttpResponse<String> answer) {
    return switch (answer.statusCode()) {
      case 200 -> answer.body();
      case 403, 404 -> null;
      default ->
          throw new IllegalStateException("the endpoint of keys said " + answer.statusCode());
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
