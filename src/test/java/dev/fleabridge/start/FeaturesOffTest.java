package dev.fleabridge.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.mock.env.MockEnvironment;

class FeaturesOffTest {

  private static final String CLOUD_WATCH =
      "io.awspring.cloud.autoconfigure.metrics.CloudWatchExportAutoConfiguration";

  /** The filter goes by names only. */
  private static final AutoConfigurationMetadata METADATA =
      (AutoConfigurationMetadata)
          Proxy.newProxyInstance(
              FeaturesOffTest.class.getClassLoader(),
              new Class<?>[] {AutoConfigurationMetadata.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  @Test
  void ofSpringCloudAwsOnlyTheCoreIsUsed() {
    assertThat(wanted(new MockEnvironment()).stream().filter(name -> name.contains("awspring")))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("io.awspring.cloud.autoconfigure.core."));
  }

  @Test
  void cloudWatchIsThereWhereItIsSwitchedOn() {
    MockEnvironment on = new MockEnvironment();
    on.setProperty("management.cloudwatch.metrics.export.enabled", "true");
    assertThat(wanted(on)).contains(CLOUD_WATCH);
    on.setProperty("management.cloudwatch.metrics.export.enabled", "false");
    assertThat(wanted(on)).doesNotContain(CLOUD_WATCH);
  }

  @Test
  void whatIsNotOfSpringCloudAwsStays() {
    assertThat(wanted(new MockEnvironment()))
        .containsAll(candidates().stream().filter(name -> !name.contains("awspring")).toList());
  }

  @Test
  void springFindsIt() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(AutoConfigurationImportFilter.class))
        .hasAtLeastOneElementOfType(FeaturesOff.class);
  }

  private static List<String> wanted(MockEnvironment environment) {
    FeaturesOff filter = new FeaturesOff();
    filter.setEnvironment(environment);
    List<String> candidates = candidates();
    boolean[] wanted = filter.match(candidates.toArray(String[]::new), METADATA);
    return IntStream.range(0, wanted.length)
        .filter(i -> wanted[i])
        .mapToObj(candidates::get)
        .toList();
  }

  private static List<String> candidates() {
    return ImportCandidates.load(AutoConfiguration.class, null).getCandidates();
  }
}
