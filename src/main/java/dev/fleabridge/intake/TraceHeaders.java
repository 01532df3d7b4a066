package dev.fleabridge.intake;

import dev.fleabridge.model.TraceContext;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;

/**
 * Reads the trace that a sender speaks of: W3C's {@code traceparent}, else X-Ray's header, which
 * AWS's services add by themselves. What is invalid is as if it had not come, because no event may
 * be refused for its trace (docs/logs.md#traces).
 */
final class TraceHeaders {

  static final String TRACEPARENT = "traceparent";

  /** A load balancer adds it to every request that has none. */
  private static final String X_RAY = "X-Amzn-Trace-Id";

  private TraceHeaders() {}

  /** By the headers of a request. Of two headers {@code traceparent} none counts, as W3C asks. */
  static Optional<TraceContext.Sender> of(HttpServletRequest request) {
    List<String> told = Collections.list(request.getHeaders(TRACEPARENT));
    return TraceContext.ofTraceparent(told.size() == 1 ? told.getFirst() : null)
        .or(() -> TraceContext.ofXRay(request.getHeader(X_RAY)));
  }

  /**
   * By the attributes of an SQS message: {@code traceparent}, which a producer sets, else {@code
   * AWSTraceHeader}, which EventBridge, SNS and X-Ray's SDKs set.
   */
  static Optional<TraceContext.Sender> of(Message<?> message) {
    return TraceContext.ofTraceparent(text(message, TRACEPARENT))
        .or(() ->
            TraceContext.ofXRay(
                text(message, SqsHeaders.MessageSystemAttributes.SQS_AWS_TRACE_HEADER)));
  }

  private static @Nullable String text(Message<?> message, String header) {
    return message.getHeaders().get(header) instanceof String text ? text : null;
  }
}
