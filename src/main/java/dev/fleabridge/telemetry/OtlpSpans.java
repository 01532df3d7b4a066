package dev.fleabridge.telemetry;

import dev.fleabridge.model.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends spans to an OTLP receiver over HTTP, with OpenTelemetry's SDK. The SDK gathers them and
 * sends them from a thread of its own. What is more than its queue holds is dropped, so that a
 * receiver that is away costs no payment and no memory.
 */
final class OtlpSpans implements Consumer<EndedSpan>, AutoCloseable {

  private static final int MAX_QUEUED_SPANS = 8_192;
  private static final long MAX_CLOSING_SECONDS = 3;

  /** The place of the span that a thread is making: it was decided before, and others know it. */
  private static final ScopedValue<TraceContext> MAKING = ScopedValue.newInstance();

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  OtlpSpans(TracesProperties.Otlp properties, Map<String, String> resource) {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(properties.endpoint())
            .setTimeout(properties.timeout());
    properties.headers().forEach(exporter::addHeader);
    var attributes = io.opentelemetry.api.common.Attributes.builder();
    resource.forEach(attributes::put);
    this.provider =
        SdkTracerProvider.builder()
            .setIdGenerator(new DecidedIds())
            // Who calls this has asked already whether the trace is to be kept.
            .setSampler(Sampler.alwaysOn())
            .setResource(Resource.getDefault().merge(Resource.create(attributes.build())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter.build())
                    .setMaxQueueSize(MAX_QUEUED_SPANS)
                    .setExporterTimeout(properties.timeout())
                    .build())
            .build();
    this.tracer = provider.get("dev.fleabridge");
  }

  @Override
  public void accept(EndedSpan ended) {
    SpanBuilder builder =
        tracer
            .spanBuilder(ended.name())
            .setSpanKind(kind(ended.kind()))
            .setStartTimestamp(ended.startedAt());
    String parent = ended.place().parentId();
    if (parent == null) {
      builder.setNoParent();
    } else {
      builder.setParent(Context.root().with(Span.wrap(remote(ended.place().traceId(), parent))));
    }
    ended.attributes().forEach((name, value) -> builder.setAttribute(key(name), value));
    Span span = ScopedValue.where(MAKING, ended.place()).call(builder::startSpan);
    if (ended.failed()) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(ended.endedAt());
  }

  private static AttributeKey<String> key(String name) {
    return AttributeKey.stringKey(name);
  }

  private static SpanContext remote(String traceId, String spanId) {
    return SpanContext.createFromRemoteParent(
        traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
  }

  private static SpanKind kind(EndedSpan.Kind kind) {
    return switch (kind) {
      case SERVER -> SpanKind.SERVER;
      case CONSUMER -> SpanKind.CONSUMER;
      case CLIENT -> SpanKind.CLIENT;
      case INTERNAL -> SpanKind.INTERNAL;
    };
  }

  /** Sends what is queued, and waits a moment for that. */
  @Override
  public void close() {
    provider.shutdown().join(MAX_CLOSING_SECONDS, TimeUnit.SECONDS);
  }

  /** The ids were made where the work began, and went out in headers since. */
  private static final class DecidedIds implements IdGenerator {

    @Override
    public String generateSpanId() {
      return MAKING.get().spanId();
    }

    @Override
    public String generateTraceId() {
      return MAKING.get().traceId();
    }
  }
}
