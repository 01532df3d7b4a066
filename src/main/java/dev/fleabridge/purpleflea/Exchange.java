package dev.fleabridge.purpleflea;

import java.net.URI;
import java.time.Duration;

/**
 * What went over the wire, in a form that may be stored. In both bodies secrets are masked and the
 * length is bounded. Headers are left out.
 *
 * @param requestBody empty for a read
 * @param status the HTTP status, 0 where no answer came
 * @param responseBody the start of the answer, at most {@link #MAX_RECORDED_CHARS} characters
 * @param took from handing the call to the HTTP client until its answer or failure
 */
public record Exchange(
    String method, URI uri, String requestBody, int status, String responseBody, Duration took) {

  /** Longer bodies are cut here and end in an ellipsis. */
  public static final int MAX_RECORDED_CHARS = 16_384;
}
