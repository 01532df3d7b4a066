package dev.fleabridge.report.metrics;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/** CloudWatch that keeps what it is given, and gives back what its statistics would show. */
final class RecordedCloudWatch implements CloudWatchAsyncClient {

  /** What is billed as one metric. */
  record Series(String metric, Map<String, String> dimensions) {}

  private record Point(String namespace, Series series, BigDecimal value, String unit) {}

  private final List<Point> points = new ArrayList<>();

  @Override
  public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
    synchronized (points) {
      request
          .metricData()
          .forEach(datum ->
              points.add(
                  new Point(
                      request.namespace(),
                      series(datum),
                      BigDecimal.valueOf(datum.value()),
                      datum.unitAsString())));
    }
    return CompletableFuture.completedFuture(PutMetricDataResponse.builder().build());
  }

  private static Series series(MetricDatum datum) {
    return new Series(
        datum.metricName(),
        datum.dimensions().stream().collect(Collectors.toMap(Dimension::name, Dimension::value)));
  }

  /** The statistic Sum over everything, of all series that have these dimensions among theirs. */
  BigDecimal sum(String metric, Map<String, String> dimensions) {
    return of(metric, dimensions).stream()
        .map(Point::value)
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .stripTrailingZeros();
  }

  /** What came last. */
  Optional<BigDecimal> latest(String metric, Map<String, String> dimensions) {
    List<Point> found = of(metric, dimensions);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().value());
  }

  Set<Series> series() {
    return all().stream().map(Point::series).collect(Collectors.toSet());
  }

  Set<String> names() {
    return series().stream().map(Series::metric).collect(Collectors.toSet());
  }

  /** The units that the series of a metric came with. */
  Set<String> units(String metric) {
    return of(metric, Map.of()).stream().map(Point::unit).collect(Collectors.toSet());
  }

  Set<String> namespaces() {
    return all().stream().map(Point::namespace).collect(Collectors.toSet());
  }

  private List<Point> of(String metric, Map<String, String> dimensions) {
    return all().stream()
        .filter(point -> point.series().metric().equals(metric))
        .filter(point -> point.series().dimensions().entrySet().containsAll(dimensions.entrySet()))
        .toList();
  }

  private List<Point> all() {
    synchronized (points) {
      return List.copyOf(points);
    }
  }

  @Override
  public String serviceName() {
    return "cloudwatch";
  }

  @Override
  public void close() {}
}
