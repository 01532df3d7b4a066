package dev.fleabridge.report.metrics;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.report.metrics.Metric.Dimension;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} tells of each meter what the code's own list says. */
class MetricsPageTest {

  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final Path GENERATED = Path.of("target", "metrics-page.txt");
  private static final String BEGIN = "<!-- from here on: made of Metrics.java -->\n";
  private static final String END = "<!-- to here -->\n";

  /** US dollars a month for each of the first ten thousand custom metrics, in us-east-1. */
  private static final BigDecimal PRICE = new BigDecimal("0.30");

  @Test
  void thePageIsTrue() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(page).contains(BEGIN, END);

    String made = page.substring(0, begin) + tables() + page.substring(end);

    if (!made.equals(page)) {
      Files.createDirectories(GENERATED.getParent());
      Files.writeString(GENERATED, made);
    }
    assertThat(page)
        .as("the page is not what Metrics.java says; copy %s to %s", GENERATED, PAGE)
        .isEqualTo(made);
  }

  @Test
  void aSmallInstallationHasFewSeries() {
    assertThat(usualSeries()).isLessThanOrEqualTo(70);
  }

  /** A registry turns the time of a timer into its own unit, and the list is CloudWatch's. */
  @Test
  void timersAreInTheUnitThatEachRegistryHas() throws IOException {
    MeterRegistry cloudWatch =
        new CloudWatchMeterRegistry(
            Map.of("cloudwatch.namespace", "any", "cloudwatch.enabled", "false")::get,
            Clock.SYSTEM,
            new RecordedCloudWatch());
    TimeUnit unit = cloudWatch.timer("any").baseTimeUnit();

    assertThat(Metrics.ALL)
        .filteredOn(metric -> metric.type() == Metric.Type.TIMER)
        .isNotEmpty()
        .allMatch(metric -> metric.unit().equals(unit.name().toLowerCase(Locale.ROOT)));
    assertThat(OtlpConfig.DEFAULT.baseTimeUnit()).isEqualTo(TimeUnit.MILLISECONDS);
    assertThat(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT).timer("any").baseTimeUnit())
        .isEqualTo(TimeUnit.SECONDS);
    assertThat(Files.readString(PAGE))
        .contains("**Timers are in milliseconds there**", "**timers are in seconds**");
  }

  @Test
  void namesAreOnes() {
    assertThat(Metrics.ALL).extracting(Metric::name).doesNotHaveDuplicates();
  }

  private static String tables() {
    return """

    ### What goes to CloudWatch

    %s
    A small installation, as "series" counts it, has **%d series, which cost %s US dollars a month**.

    ### What they mean

    %s
    ### What stays here

    %s
    ### Values of dimensions

    %s
    """
        .formatted(
            table(Metric::published),
            usualSeries(),
            PRICE.multiply(BigDecimal.valueOf(usualSeries())),
            meanings(Metric::published),
            meanings(metric -> !metric.published()),
            dimensions());
  }

  private static int usualSeries() {
    return Metrics.ALL.stream().filter(Metric::published).mapToInt(Metric::usualSeries).sum();
  }

  private static String table(Predicate<Metric> which) {
    return rows(
        "| meter | type | unit | dimensions | statistic | series |\n|---|---|---|---|---|---|",
        which,
        metric ->
            "| `%s` | %s | %s | %s | %s | %d |"
                .formatted(
                    metric.name(),
                    metric.type().name().toLowerCase(Locale.ROOT),
                    metric.unit(),
                    metric.dimensions().stream()
                        .map(dimension -> "`" + dimension.name() + "`")
                        .collect(joining(", ")),
                    metric.scope().statistic(),
                    metric.usualSeries()));
  }

  private static String meanings(Predicate<Metric> which) {
    return rows(
        "| meter | shows | alarm |\n|---|---|---|",
        which,
        metric -> "| `%s` | %s | %s |".formatted(metric.name(), metric.meaning(), metric.alarm()));
  }

  private static String rows(String head, Predicate<Metric> which, Function<Metric, String> row) {
    return Stream.concat(Stream.of(head), Metrics.ALL.stream().filter(which).map(row))
            .collect(joining("\n"))
        + "\n";
  }

  private static String dimensions() {
    List<String> rows =
        Metrics.ALL.stream()
            .flatMap(
                metric -> metric.dimensions().stream().map(dimension -> row(metric, dimension)))
            .toList();
    return "| meter | dimension | values |\n|---|---|---|\n" + String.join("\n", rows);
  }

  private static String row(Metric metric, Dimension dimension) {
    return "| `%s` | `%s` | %s |".formatted(metric.name(), dimension.name(), dimension.values());
  }
}
