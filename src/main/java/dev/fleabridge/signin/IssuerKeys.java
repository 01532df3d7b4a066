package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/**
 * Asks an issuer for its keys once a second at most. The library asks anew for each token with a
 * key's id that it does not know, and anybody can make such ids up. What the issuer has said within
 * the second is said again, also that it did not answer. Thread-safe.
 */
final class IssuerKeys implements ClientHttpRequestInterceptor {

  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_BYTES = 1 << 20;

  /** What the issuer said; a body is kept, and a failure in its place. */
  @SuppressWarnings("ArrayRecordComponent") // It is only read.
  private record Said(
      HttpStatusCode status, HttpHeaders headers, byte[] body, @Nullable IOException failure) {}

  private final Cache<URI, Said> said;

  private IssuerKeys(Ticker ticker) {
    this.said =
        Caffeine.newBuilder()
            .maximumSize(10)
            .expireAfterWrite(BETWEEN)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** What asks issuers. */
  static RestTemplate rest(Ticker ticker) {
    RestTemplate rest = new RestTemplate(requests());
    rest.getInterceptors().add(new IssuerKeys(ticker));
    return rest;
  }

  /** How issuers are asked: no request is sent twice, and none waits for long. */
  static SimpleClientHttpRequestFactory requests() {
    SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
    requests.setConnectTimeout(PATIENCE);
    requests.setReadTimeout(PATIENCE);
    return requests;
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    Said answer = said.get(request.getURI(), uri -> ask(request, body, execution));
    if (answer.failure() != null) {
      throw new IOException(answer.failure());
    }
    return new Again(answer);
  }

  private static Said ask(HttpRequest request, byte[] body, ClientHttpRequestExecution execution) {
    try (ClientHttpResponse answer = execution.execute(request, body)) {
      byte[] bytes = answer.getBody().readNBytes(MAX_BYTES);
      return new Said(answer.getStatusCode(), answer.getHeaders(), bytes, null);
    } catch (IOException e) {
      return new Said(HttpStatusCode.valueOf(503), new HttpHeaders(), new byte[0], e);
    }
  }

  private static final class Again implements ClientHttpResponse {

    private final Said said;

    Again(Said said) {
      this.said = said;
    }

    @Override
    public HttpStatusCode getStatusCode() {
      return said.status();
    }

    @Override
    public String getStatusText() {
      return said.status().toString();
    }

    @Override
    public HttpHeaders getHeaders() {
      return said.headers();
    }

    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(said.body());
    }

    @Override
    public void close() {
      // Everything was read.
    }
  }
}
